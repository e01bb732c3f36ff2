import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { encodeVideo } from '@genie/data';
import { Random } from '@genie/ops';
import { listen } from '@genie/pipeline/internal/tell';
import { readLog } from '@genie/training';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { trainCommand } from '../src/commands/train.ts';
import { terminal } from '../src/terminal.ts';

// The action tokenizer's stage on video in which there is little or nothing to find: a model or one line, and a sentence that is right.

const cwd = mkdtempSync(path.join(os.tmpdir(), 'genie-bad-actions-'));
listen(terminal());
afterAll(() => rmSync(cwd, { recursive: true, force: true }));
afterEach(() => void vi.restoreAllMocks());
const minutes = (n: number) => n * 60_000;
const side = 32;
const size = side * side * 3;
const small = [
  `data.height=${side}`,
  `data.width=${side}`,
  'data.heldOut=0.34',
  'actionTokenizer.model.embedDim=16',
  'actionTokenizer.model.numHeads=2',
  'actionTokenizer.model.hiddenDim=32',
  'actionTokenizer.model.numBlocks=1',
  'actionTokenizer.model.codes=4',
  'actionTokenizer.model.motionRange=4',
  'actionTokenizer.batchSize=8',
];

type Frames = (random: Random) => Uint8Array[];

/** Writes videos, each from a seed of its own. */
async function videos(name: string, count: number, frames: Frames, first = 0): Promise<void> {
  for (let i = first; i < first + count; i++)
    await encodeVideo(path.join(cwd, name, `${i}.mp4`), frames(new Random(i)), {
      height: side,
      width: side,
      fps: 24,
      quality: 5,
    });
}

/** A frame of one colour with a square on it. */
function picture(background: number, square?: { x: number; y: number; side: number; shade: number }): Uint8Array {
  const frame = new Uint8Array(size).fill(background);
  if (!square) return frame;
  for (let y = 0; y < square.side; y++)
    for (let x = 0; x < square.side; x++)
      frame.fill(
        square.shade,
        ((square.y + y) * side + square.x + x) * 3,
        ((square.y + y) * side + square.x + x) * 3 + 3,
      );
  return frame;
}

/** A square that goes left, right or stays, by keys held for some frames: a game without labels. */
const steered =
  (length: number, background = 20, shade = 230): Frames =>
  (random) => {
    let x = 12;
    let way = 0;
    return Array.from({ length }, () => {
      if (random.integer(4) === 0) way = random.integer(3) - 1;
      x = Math.min(side - 8, Math.max(0, x + 3 * way));
      return picture(background, { x, y: 12, side: 8, shade });
    });
  };

/** Runs `genie train` in this process: what it printed. */
async function train(stage: string, name: string, ...more: string[]): Promise<string> {
  const printed: string[] = [];
  for (const stream of ['log', 'error'] as const)
    vi.spyOn(console, stream).mockImplementation((line: unknown) => void printed.push(String(line)));
  const run = path.join(cwd, `run-${name}`);
  const where = ['--config', 'video', '--run', run, '--backend', 'wasm', '--replicas', '1'];
  const args = [stage, ...where, `data.videos=${path.join(cwd, name)}`, ...small, ...more];
  await trainCommand().parseAsync(args, { from: 'user' });
  return printed.join('\n');
}

/** Returns the output of the stage, and the figures of the model that it leaves. */
async function actions(name: string, ...more: string[]) {
  await train('data', name);
  const said = await train('action-tokenizer', name, ...more);
  const stage = path.join(cwd, `run-${name}`, 'action-tokenizer');
  const kept = Number(/kept the model of step (\d+)/.exec(said.slice(said.lastIndexOf('kept the model')))?.[1]);
  const figures = readLog(path.join(stage, 'log.jsonl')).find(({ step }) => step === kept);
  return { said, figures, folders: readdirSync(path.dirname(stage)).filter((folder) => /^action-/.test(folder)) };
}

test(
  'video in which nothing moves: it says so, and does not try again',
  async () => {
    await videos('still', 3, (random) => {
      const frame = picture(40 + random.integer(150));
      return Array.from({ length: 12 }, () => frame);
    });
    const { said, folders } = await actions('still', 'actionTokenizer.steps=4');
    expect(said).toContain('Nothing moves in the video, so there are no actions to tell apart.');
    expect(said).not.toContain('trying again');
    expect(folders).toEqual(['action-tokenizer']);
  },
  minutes(10),
);

test(
  'noise: it tries again from another seed, and then says that the actions are not distinct',
  async () => {
    const noise: Frames = (random) =>
      Array.from({ length: 12 }, () => Uint8Array.from({ length: size }, () => random.integer(256)));
    await videos('noise', 3, noise);
    const { said, folders } = await actions('noise', 'actionTokenizer.steps=6');
    expect(said).toContain('trying again from another seed, attempt 2 of 2');
    expect(said).toMatch(/The actions are not distinct: .* More video/);
    expect(said).not.toMatch(/\d distinct actions/);
    expect(folders).toHaveLength(2);
  },
  minutes(10),
);

test(
  'one video of ten seconds: the sentence is that of what was measured',
  async () => {
    await videos('one', 1, steered(240));
    const { said, figures } = await actions('one', 'actionTokenizer.steps=20', 'actionTokenizer.attempts=1');
    const distinct = figures!.explained! >= 0.02 && figures!.distinct! >= 2;
    expect(said).toMatch(
      distinct ? new RegExp(`^${figures!.distinct} distinct actions\\.`, 'm') : /actions are not distinct/,
    );
  },
  minutes(10),
);

test(
  'two games mixed: what one does in them is still found',
  async () => {
    await videos('two', 3, steered(40));
    await videos('two', 3, steered(40, 200, 30), 3);
    const { said, figures } = await actions('two', 'actionTokenizer.steps=60', 'actionTokenizer.learningRate=5e-3');
    expect(figures).toMatchObject({ score: expect.any(Number), cycle: expect.any(Number) });
    expect(figures!.distinct).toBeGreaterThanOrEqual(2);
    expect(said).toMatch(/^\d distinct actions\./m);
    expect(existsSync(path.join(cwd, 'run-two', 'action-tokenizer', 'model.safetensors'))).toBe(true);
  },
  minutes(10),
);
