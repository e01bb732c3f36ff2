import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { reportSchema } from '@genie/evaluate';
import { tinyRecipe as tiny } from '@genie/testing/tiny-recipe';
import { afterAll, describe, expect, it } from 'vitest';
import { genie } from './genie.ts';

const cwd = mkdtempSync(path.join(os.tmpdir(), 'genie-train-'));
afterAll(() => rmSync(cwd, { recursive: true, force: true }));
const minutes = (n: number) => n * 60_000;
const common = ['--backend', 'wasm', '--run', 'run'];
const file = (...parts: string[]) => path.join(cwd, 'run', ...parts);

describe('genie train all', () => {
  it(
    'goes from nothing to a report and a world',
    async () => {
      const { status, stderr, stdout } = await genie(['train', 'all', ...common, ...tiny], { cwd });
      expect(stderr).toContain('backend wasm');
      expect(status).toBe(0);
      expect(stdout).toContain('Reconstruction PSNR');
      for (const stage of ['video-tokenizer', 'action-tokenizer', 'dynamics']) {
        for (const name of ['model.safetensors', 'manifest.json', 'log.jsonl'])
          expect(existsSync(file(stage, name))).toBe(true);
      }
      const report = reportSchema.parse(JSON.parse(readFileSync(file('report', 'report.json'), 'utf8')));
      expect(report.tokenizer.psnr).toBeGreaterThan(0);
      expect(report.play.framesPerSecond).toBeGreaterThan(0);
      expect(readFileSync(file('report', 'index.html'), 'utf8')).toContain('<html');
      expect(JSON.parse(readFileSync(file('world', 'world.json'), 'utf8'))).toMatchObject({ game: 'pong' });
    },
    minutes(5),
  );

  it(
    'does nothing twice',
    async () => {
      const before = readFileSync(file('dynamics', 'model.safetensors'));
      const { status, stderr } = await genie(['train', 'dynamics', ...common, ...tiny], { cwd });
      expect(stderr).toContain('nothing to do, dynamics is done');
      expect(status).toBe(0);
      expect(readFileSync(file('dynamics', 'model.safetensors')).equals(before)).toBe(true);
    },
    minutes(2),
  );

  it(
    'says which key differs where a stage was trained with another configuration',
    async () => {
      const { status, stderr } = await genie(
        ['train', 'dynamics', ...common, ...tiny, 'videoTokenizer.model.embedDim=32'],
        { cwd },
      );
      expect(status).toBe(1);
      expect(stderr).toMatch(/genie: .*video-tokenizer.*embedDim is 16, expected 32/);
      expect(stderr.trim().split('\n').at(-1)).toMatch(/^genie: /);
    },
    minutes(2),
  );

  it(
    'trains the video tokenizer, and nothing else, on single frames',
    async () => {
      cpSync(file('data'), path.join(cwd, 'single', 'data'), { recursive: true });
      const train = (stage: string, key: string) =>
        genie(['train', stage, '--backend', 'wasm', '--run', 'single', ...tiny, key], { cwd });
      expect((await train('video-tokenizer', 'videoTokenizer.frames=1')).status).toBe(0);
      const { status, stderr } = await train('action-tokenizer', 'actionTokenizer.frames=1');
      expect(status).toBe(2);
      expect(stderr).toMatch(/genie: .*actionTokenizer\.frames/);
    },
    minutes(3),
  );

  it(
    'trains a stage with another optimizer, and does not mix the two',
    async () => {
      for (const part of ['data', 'video-tokenizer', 'action-tokenizer']) {
        cpSync(file(part), path.join(cwd, 'soap', part), { recursive: true });
      }
      const train = (...args: string[]) =>
        genie(['train', 'dynamics', '--backend', 'wasm', '--run', 'soap', ...tiny, ...args], { cwd });
      const { status } = await train('dynamics.optimizer=soap', 'dynamics.soap={ refreshEvery: 5 }');
      expect(status).toBe(0);
      const manifest = JSON.parse(readFileSync(path.join(cwd, 'soap', 'dynamics', 'manifest.json'), 'utf8'));
      expect(manifest.config.training).toMatchObject({ optimizer: 'soap', soap: { refreshEvery: 5 } });
      const { config } = JSON.parse(readFileSync(file('action-tokenizer', 'manifest.json'), 'utf8'));
      expect(config.training).not.toHaveProperty('optimizer'); // as in runs from before it could be chosen
      const other = await train('dynamics.optimizer=adamw');
      expect(other.status).toBe(1);
      expect(other.stderr).toMatch(/genie: .*dynamics.*trained with another configuration: .*(soap|optimizer)/);
    },
    minutes(3),
  );

  it(
    'ends cleanly on Ctrl-C and goes on from there',
    async () => {
      let interrupted = false;
      const args = [
        'train',
        'video-tokenizer',
        '--backend',
        'wasm',
        '--run',
        'stopped',
        ...tiny,
        'videoTokenizer.steps=400',
      ];
      const stage = path.join(cwd, 'stopped', 'video-tokenizer');
      await genie(['train', 'data', '--backend', 'wasm', '--run', 'stopped', ...tiny], { cwd });
      const first = await genie(args, {
        cwd,
        onStderr: (text, interrupt) => {
          if (interrupted || !/video-tokenizer +\d+\/400/.test(text)) return;
          interrupted = true;
          interrupt();
        },
      });
      expect(first.status).toBe(130);
      const stopped = JSON.parse(readFileSync(path.join(stage, 'manifest.json'), 'utf8'));
      expect(stopped.status).toBe('stopped');
      expect(stopped.step).toBeLessThan(400);
      const steps = stopped.step + 2;
      const second = await genie([...args.slice(0, -1), `videoTokenizer.steps=${steps}`], { cwd });
      expect(second.status).toBe(0);
      const log = readFileSync(path.join(stage, 'log.jsonl'), 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).step);
      expect(log).toEqual(Array.from({ length: steps }, (_, i) => i + 1));
    },
    minutes(4),
  );
});

describe('a world', () => {
  it(
    'is measured on fresh games',
    async () => {
      const args = [
        'evaluate',
        'run/world',
        '--game',
        'pong',
        '--count',
        '3',
        '--clips',
        '2',
        '--rollouts',
        '2',
        '--rollout-frames',
        '3',
        '--long-play',
        '8',
        '--out',
        'fresh',
        '--backend',
        'wasm',
      ];
      const { status, stdout } = await genie(args, { cwd });
      expect(status).toBe(0);
      expect(stdout).toContain('3 fresh games');
      expect(existsSync(path.join(cwd, 'fresh', 'report.json'))).toBe(true);
    },
    minutes(4),
  );

  it(
    'plays into a file',
    async () => {
      const { status } = await genie(
        ['rollout', '--run', 'run', '--frames', '3', '--out', 'play.gif', '--backend', 'wasm'],
        { cwd },
      );
      expect(status).toBe(0);
      expect(readFileSync(path.join(cwd, 'play.gif')).subarray(0, 3).toString()).toBe('GIF');
    },
    minutes(2),
  );

  it(
    'plays beside its held-out videos',
    async () => {
      const what = ['--run', 'run', '--beside', 'video', '--count', '2', '--frames', '3', '--out', 'beside.png'];
      const { status, stderr } = await genie(['rollout', ...what, '--backend', 'wasm'], { cwd });
      expect([status, stderr]).toEqual([0, expect.stringContaining('6/6')]);
      expect(readFileSync(path.join(cwd, 'beside.png')).subarray(1, 4).toString()).toBe('PNG');
      const { stderr: refused } = await genie(['rollout', ...what, '--actions', 'idle', '--backend', 'wasm'], { cwd });
      expect(refused).toContain('--actions: a held-out video has its own actions');
    },
    minutes(2),
  );

  it(
    'that is damaged is refused in one line',
    async () => {
      const weights = file('world', 'dynamics.safetensors');
      const bytes = readFileSync(weights);
      bytes[bytes.length - 1] ^= 1;
      writeFileSync(weights, bytes);
      const { status, stderr } = await genie(['rollout', '--run', 'run', '--backend', 'wasm'], { cwd });
      expect(status).toBe(1);
      expect(stderr).toMatch(/genie: dynamics\.safetensors/);
    },
    minutes(2),
  );
});
