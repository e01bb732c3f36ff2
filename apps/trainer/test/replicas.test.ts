import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { tinyRecipe as tiny } from '@genie/testing/tiny-recipe';
import { readLog, readManifest } from '@genie/training';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { genie } from './genie.ts';

const cwd = mkdtempSync(path.join(os.tmpdir(), 'genie-replicas-'));
afterAll(() => rmSync(cwd, { recursive: true, force: true }));
const minutes = (n: number) => n * 60_000;
const stage = (name: string) => path.join(cwd, 'run', name);
/** A batch that two replicas cannot halve. */
const sizes = [...tiny, 'actionTokenizer.batchSize=3', 'videoTokenizer.batchSize=3'];
const train = (
  name: string,
  replicas: number,
  more: string[] = [],
  options: Partial<Parameters<typeof genie>[1]> = {},
) =>
  genie(['train', name, '--run', 'run', '--backend', 'wasm', '--replicas', String(replicas), ...sizes, ...more], {
    cwd,
    ...options,
  });

beforeAll(async () => {
  expect((await train('data', 1)).status).toBe(0);
}, minutes(3));

describe('genie train --replicas', () => {
  it(
    'gives the same training, what is asked of the whole batch included',
    async () => {
      expect((await train('action-tokenizer', 1)).stderr).toContain('replicas: action-tokenizer 1');
      const alone = readLog(path.join(stage('action-tokenizer'), 'log.jsonl'));
      const { status, stderr } = await train('action-tokenizer', 2, ['--restart']);
      expect(stderr).toContain('replicas: action-tokenizer 2');
      expect(status).toBe(0);
      const together = readLog(path.join(stage('action-tokenizer'), 'log.jsonl'));
      expect(together.length).toBe(alone.length);
      for (const [i, line] of together.entries()) {
        for (const name of ['loss', 'gradientNorm', 'codeEntropy', 'reconstruction'])
          expect(line[name] as number).toBeCloseTo(alone[i]?.[name] as number, 4);
      }
    },
    minutes(4),
  );

  it(
    'ends cleanly on Ctrl-C, and in one line where a replica dies; other numbers of replicas go on from there',
    async () => {
      let interrupted = false;
      const first = await train('video-tokenizer', 2, ['videoTokenizer.steps=400', 'checkpoint.every=1'], {
        onStderr: (text, interrupt) => {
          if (interrupted || !/video-tokenizer +\d+\/400/.test(text)) return;
          interrupted = true;
          interrupt();
        },
      });
      expect(first.status).toBe(130);
      const stopped = await readManifest(stage('video-tokenizer'));
      expect(stopped.status).toBe('stopped');

      // A module that is loaded into every thread before the command, and ends those that are not the first.
      const killer = path.join(cwd, 'killer.mjs');
      writeFileSync(
        killer,
        "import { isMainThread } from 'node:worker_threads'; if (!isMainThread) setTimeout(() => process.exit(7), 100);",
      );
      const dead = await train('video-tokenizer', 2, ['videoTokenizer.steps=400', 'checkpoint.every=1'], {
        env: { NODE_OPTIONS: `--import=${killer}` },
      });
      expect(dead.status).toBe(1);
      expect(dead.stderr.trim().split('\n').at(-1)).toMatch(/^genie: .*replica 2 of 2: ended with status 7/);
      const { step } = await readManifest(stage('video-tokenizer'));
      expect(step).toBeGreaterThanOrEqual(stopped.step);

      const { status } = await train('video-tokenizer', 1, [`videoTokenizer.steps=${step + 2}`]);
      expect(status).toBe(0);
      const log = readLog(path.join(stage('video-tokenizer'), 'log.jsonl'));
      expect(log.map((line) => line.step)).toEqual(Array.from({ length: step + 2 }, (_, i) => i + 1));
      expect(readFileSync(path.join(stage('video-tokenizer'), 'model.safetensors')).length).toBeGreaterThan(0);
    },
    minutes(6),
  );

  it(
    'refuses what is no number of replicas',
    async () => {
      const { status, stderr } = await genie(['train', 'all', '--replicas', 'many'], { cwd });
      expect(status).toBe(2);
      expect(stderr).toContain('--replicas many: expected auto, or a whole number, at least 1');
    },
    minutes(1),
  );
});
