import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { encodeVideo, generateVideos } from '@genie/data';
import { type Report, reportSchema } from '@genie/evaluate';
import { RunError, UsageError } from '@genie/pipeline/internal/errors';
import { lpipsFile } from '@genie/pipeline/internal/evaluate/testing/lpips-tensors';
import { listen } from '@genie/pipeline/internal/tell';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { evaluateCommand } from '../src/commands/evaluate.ts';
import { terminal } from '../src/terminal.ts';

const cwd = mkdtempSync(path.join(os.tmpdir(), 'genie-evaluate-test-'));
listen(terminal());
afterAll(() => rmSync(cwd, { recursive: true, force: true }));
const pong = path.join(import.meta.dirname, '../../../worlds/pong');
const minutes = (n: number) => n * 60_000;
const few = ['--clips', '2', '--rollouts', '2', '--rollout-frames', '3'];

afterEach(() => void vi.restoreAllMocks());

/** Runs the command in this process: what it printed, and what it failed with. Names of files and folders are those in `cwd`. */
async function evaluate(...args: string[]): Promise<{ stdout: string; stderr: string; error: unknown }> {
  const printed = { log: [] as string[], error: [] as string[] };
  for (const stream of ['log', 'error'] as const)
    vi.spyOn(console, stream).mockImplementation((line: unknown) => void printed[stream].push(String(line)));
  const paths = args.map((arg) =>
    existsSync(path.join(cwd, arg)) || args[args.indexOf(arg) - 1] === '--out' ? path.join(cwd, arg) : arg,
  );
  const error = await evaluateCommand()
    .parseAsync([pong, ...paths, '--backend', 'wasm'], { from: 'user' })
    .then(() => undefined)
    .catch((reason: unknown) => reason);
  return { stdout: printed.log.join('\n'), stderr: printed.error.join('\n'), error };
}

const readReport = (...parts: string[]): Report =>
  reportSchema.parse(JSON.parse(readFileSync(path.join(cwd, ...parts, 'report.json'), 'utf8')));

/** A video in which nothing moves. */
const still = (file: string, frames: number, [height, width]: [number, number]) =>
  encodeVideo(
    path.join(cwd, file),
    Array.from({ length: frames }, () => new Uint8Array(height * width * 3).fill(90)),
    { height, width, fps: 15 },
  );

beforeAll(async () => {
  await still('still.mp4', 12, [64, 96]);
  await still('short.mp4', 2, [64, 64]);
  const moving = { height: 64, width: 64, frames: 12, count: 2, game: 'pong' } as const;
  await generateVideos({ ...moving, seed: 1, out: path.join(cwd, 'seen') });
  await generateVideos({ ...moving, seed: 2, out: path.join(cwd, 'unseen') });
  writeFileSync(path.join(cwd, 'alex.safetensors'), lpipsFile());
}, minutes(1));

describe('genie evaluate', () => {
  it(
    'tells seen from unseen video, looks through LPIPS, and gives intervals',
    async () => {
      const videos = ['--videos', 'unseen', '--seen', 'seen', '--lpips', 'alex.safetensors'];
      const { stdout, error } = await evaluate(...videos, ...few, '--out', 'full');
      expect([error, stdout]).toEqual([undefined, expect.stringMatching(/report: .*full.index\.html/)]);
      const report = readReport('full');
      expect(report.tokenizer.lpips).toBeGreaterThan(0);
      expect(report.extractors?.lpips).toMatchObject({ network: 'alex', file: 'alex.safetensors' });
      expect(report.notDefined['tokenizer.frechet']).toMatch(/frames are too few for features of 256 dimensions/);
      expect(report.dynamics.calibrationError).toBeGreaterThanOrEqual(0);
      expect(report.calibration?.reduce((sum, { count }) => sum + count, 0)).toBe(2 * 64);
      expect(report.drift.map(({ frame, count }) => [frame, count])).toEqual([
        [1, 2],
        [2, 2],
        [3, 2],
      ]);
      expect(report.drift[0].ssim).toBeGreaterThan(0.5);
      expect(report.drift[0].lpips).toBeGreaterThanOrEqual(0);
      expect(report.generalization?.tokenizerPsnr.unseen).toBe(report.tokenizer.psnr);
      expect(report.generalization?.tokenizerPsnr.seen).toBeGreaterThan(20);
      const [low, high] = report.intervals!['tokenizer.psnr'];
      expect(low).toBeLessThanOrEqual(report.tokenizer.psnr!);
      expect(high).toBeGreaterThanOrEqual(report.tokenizer.psnr!);
    },
    minutes(5),
  );

  it(
    'says of video in which nothing moves what has no meaning there, of another size how it is cut, of a short one that it takes no part',
    async () => {
      const { stdout, stderr, error } = await evaluate('--videos', 'still.mp4', 'short.mp4', ...few, '--out', 'still');
      expect([error, stdout]).toEqual([undefined, expect.stringContaining('not defined here')]);
      expect(stderr).toContain("still.mp4 is 96 × 64, the world's frames 64 × 64: what sticks out is cut off");
      expect(stderr).toContain('1 held-out video of 2 too short: left out');
      const { notDefined } = readReport('still');
      expect(notDefined).toMatchObject({
        'tokenizer.constantImagePsnr': 'all frames are equal, so a constant picture is exact',
        'tokenizer.lpips': 'no LPIPS weights were named (--lpips)',
        'actions.agreement': 'no true actions stand beside the held-out videos',
        'actions.usage': 'nothing moves in the held-out video, so there is no action to infer',
        'actions.entropy': 'nothing moves in the held-out video, so there is no action to infer',
        'dynamics.deltaPsnr': 'nothing moves in the held-out video, so there is no action to follow',
        'dynamics.persistencePsnr': 'the held frame equals the next one in every pixel',
        'control.consistency': 'the true states are known only for generated games',
      });
    },
    minutes(5),
  );

  it(
    'sets several worlds side by side',
    async () => {
      const { stdout, error } = await evaluate(pong, '--videos', 'unseen', ...few, '--out', 'both');
      expect([error, stdout]).toEqual([undefined, expect.stringMatching(/ pong +pong-2\n/)]);
      for (const file of ['index.html', 'comparison.json', 'pong/index.html', 'pong-2/report.json'])
        expect(existsSync(path.join(cwd, 'both', file))).toBe(true);
      expect(readReport('both', 'pong').tokenizer).toEqual(readReport('both', 'pong-2').tokenizer);
    },
    minutes(5),
  );

  it.each([
    [
      ['--videos', 'short.mp4'],
      RunError,
      /the longest of 1 held-out video has 2 frames; this world sees 2 .* 3 frames or more/,
    ],
    [['--videos', 'unseen', '--lpips', 'still.mp4'], RunError, /--lpips .*still\.mp4: .*tools\/lpips-weights\.py/],
    [['--videos', 'unseen', '--lpips', 'nowhere'], RunError, /--lpips nowhere: no such file/],
    [['--seen', 'seen'], UsageError, /--seen: .* give both/],
    [['--videos', 'unseen', '--lpips-network', 'vgg'], UsageError, /--lpips-network vgg: of no weights/],
    [['--videos', 'unseen', '--game-scale', '2'], UsageError, /--game-scale 2: of no game/],
    [['--game', 'tetris'], UsageError, /--game tetris: no such game/],
    [[], UsageError, /a bundle alone has no held-out video; give --videos FILES or --game NAME/],
  ] as [string[], typeof RunError, RegExp][])(
    '%j is an error of one line',
    async (args, kind, message) => {
      const { error } = await evaluate(...args);
      expect(error).toBeInstanceOf(kind);
      expect((error as Error).message).toMatch(message);
    },
    minutes(2),
  );
});
