import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { tinyRecipe as tiny } from '@genie/testing/tiny-recipe';
import { afterAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { genie } from './genie.ts';

const cwd = mkdtempSync(path.join(os.tmpdir(), 'genie-ablate-'));
afterAll(() => rmSync(cwd, { recursive: true, force: true }));
const minutes = (n: number) => n * 60_000;
const read = (...parts: string[]) => readFileSync(path.join(cwd, ...parts), 'utf8');

function writeStudy(name: string, study: object): void {
  writeFileSync(
    path.join(cwd, `${name}.yaml`),
    stringify({ title: name, question: 'What?', overrides: tiny, ...study }),
  );
}
writeStudy('frames', {
  stage: 'video-tokenizer',
  seeds: [0, 1],
  figures: ['tokenizer.psnr', 'tokenizer.objectsFound'],
  variants: [
    { name: 'pre-norm', overrides: ['videoTokenizer.model.norm=pre'], why: 'steadier' },
    { name: 'astray', overrides: ['videoTokenizer.learningRate=1e38'], why: 'far too fast' },
  ],
});
writeStudy('play', {
  stage: 'dynamics',
  seeds: [3],
  figures: ['dynamics.psnr', 'control.consistency', 'dynamics.tokenAccuracy'],
  variants: [{ name: 'other codes', overrides: ['actionTokenizer.model.codes=4'], why: 'half as many' }],
});
writeFileSync(
  path.join(cwd, 'doc.md'),
  'Before.\n\n<!-- frames -->\n<!-- /frames -->\n\nBetween.\n\n<!-- play -->\n<!-- /play -->\n\nAfter.\n',
);
const studies = ['ablate', 'frames.yaml', 'play.yaml', '--run', 'abl', '--backend', 'wasm', '--jobs', '2'];

describe('genie ablate', () => {
  it(
    'stops when it is asked to, and keeps what is done',
    async () => {
      let interrupted = false;
      const onStderr = (text: string, interrupt: () => void) => {
        if (interrupted || !text.includes('data, seed 0')) return;
        interrupted = true;
        interrupt();
      };
      const { status, stderr } = await genie(studies, { cwd, onStderr });
      expect(stderr).toContain('stopped; the same command goes on from there');
      expect(status).toBe(130);
    },
    minutes(5),
  );

  it(
    'trains and measures every variant from every seed, and writes the tables',
    async () => {
      const { status, stderr } = await genie([...studies, '--write', 'doc.md'], { cwd });
      expect([status, stderr]).toEqual([0, expect.stringContaining('ablate frames')]);
      const lines = read('abl', 'results.jsonl')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
      expect(lines).toHaveLength(3 * 2 + 2);
      for (const { seconds, figures, diverged } of lines) {
        if (diverged) continue;
        expect(seconds.cpu).toBeGreaterThan(0);
        expect(figures['tokenizer.psnr'] ?? figures['dynamics.psnr']).toBeGreaterThan(0);
      }
      const text = read('doc.md');
      expect(text).toMatch(/^Before\.\n\n<!-- frames -->\n\nWhat\?\n\n\| .*PSNR, dB/);
      expect(text).toMatch(/\| the base +\| \d+\.\d\d ± \d+\.\d\d +\| /);
      expect(text).toMatch(/\| pre-norm +\| \**\d+\.\d\d ± \d+\.\d\d\** +\| [+−]?\d+\.\d\d ± \d+\.\d\d/);
      expect(text).toMatch(/\| astray \(diverged: 2 of 2\) +\| – /);
      expect(text).toMatch(/\| other codes +\| \d+\.\d\d +\| /);
      expect(text).toContain('![frames: Reconstruction PSNR, dB, difference to the base](doc/frames.svg)');
      expect(text.endsWith('After.\n')).toBe(true);
      expect(read('doc', 'frames.svg')).toContain('pre-norm');
      const { rows } = JSON.parse(read('doc', 'frames.json'));
      expect(rows[2].runs[0].diverged).toMatch(/^video-tokenizer, step \d: the (loss|gradient)/);
      // What runs share is trained once; what was measured is kept without its checkpoints.
      expect(readdirSync(path.join(cwd, 'abl', 'data'))).toHaveLength(1);
      expect(readdirSync(path.join(cwd, 'abl', 'action-tokenizer'))).toHaveLength(2);
      const models = readdirSync(path.join(cwd, 'abl', 'dynamics'));
      expect(models).toHaveLength(2);
      expect(readdirSync(path.join(cwd, 'abl', 'dynamics', models[0]!))).toEqual(
        expect.arrayContaining(['manifest.json', 'model.safetensors', 'training.json']),
      );
      expect(existsSync(path.join(cwd, 'abl', 'dynamics', models[0]!, 'checkpoints'))).toBe(false);
    },
    minutes(10),
  );

  it(
    'does nothing twice',
    async () => {
      const before = [read('abl', 'results.jsonl'), read('doc.md'), read('doc', 'play.json')];
      const { status, stderr } = await genie([...studies, '--write', 'doc.md'], { cwd });
      expect([status, stderr]).toEqual([0, expect.not.stringContaining('seed')]);
      expect([read('abl', 'results.jsonl'), read('doc.md'), read('doc', 'play.json')]).toEqual(before);
    },
    minutes(5),
  );

  it(
    'measures what is trained anew where its results are gone',
    async () => {
      const before = JSON.parse(read('doc', 'play.json'));
      rmSync(path.join(cwd, 'abl', 'results.jsonl'));
      const { status } = await genie(['ablate', 'play.yaml', ...studies.slice(3), '--write', 'doc.md'], { cwd });
      expect(status).toBe(0);
      const after = JSON.parse(read('doc', 'play.json'));
      for (const [i, { runs }] of after.rows.entries()) {
        const [{ seconds, figures }] = before.rows[i].runs;
        expect(runs[0].figures).toEqual(figures);
        expect(runs[0].seconds).toEqual({ ...seconds, measuring: expect.any(Number) });
      }
    },
    minutes(5),
  );

  it(
    'tells what there is to do, and what is done, without doing it',
    async () => {
      const dry = await genie([...studies, '--seeds', '3', '5', '--dry-run'], { cwd });
      expect(dry.stdout).toBe(
        'frames: 6 runs, of which 6 to be done, after 0 inputs\nplay: 4 runs, of which 2 to be done, after 3 inputs\n',
      );
      const { stdout } = await genie([...studies, '--only', 'pre', 'other', '--table'], { cwd });
      expect(stdout).toContain('## frames\n');
      expect(stdout).not.toContain('astray');
      expect(existsSync(path.join(cwd, 'runs'))).toBe(false);
    },
    minutes(5),
  );
});

describe('genie ablate, asked for what cannot be', () => {
  it.each([
    [[], 'name a study: a YAML file, or actions'],
    [['nowhere'], 'nowhere: no such study; give a YAML file or one of actions'],
    [['frames.yaml', '--only', 'post'], '--only post: no variant begins so; there are pre-norm, astray'],
    [['frames.yaml', '--override', 'dynamics.stepz=3'], 'did you mean dynamics.steps?'],
    [['frames.yaml', '--jobs', '0'], '--jobs 0: expected a whole number, at least 1'],
  ] as [string[], string][])(
    '%j: status 2 and one line',
    async (args, message) => {
      const { status, stderr } = await genie(['ablate', ...args, '--backend', 'wasm'], { cwd });
      expect([status, stderr]).toEqual([2, expect.stringContaining(message)]);
    },
    minutes(3),
  );

  it(
    'a document without the marks is an error, and stays as it is',
    async () => {
      writeFileSync(path.join(cwd, 'other.md'), 'nothing\n');
      const { status, stderr } = await genie([...studies, '--write', 'other.md'], { cwd });
      expect([status, stderr]).toEqual([1, expect.stringContaining('other.md: expected the lines <!-- frames -->')]);
      expect(read('other.md')).toBe('nothing\n');
    },
    minutes(3),
  );
});
