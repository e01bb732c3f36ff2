import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { findVideoBackend } from '@genie/data';
import { useBackend } from '@genie/testing';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tinyBundle } from '../../../packages/world/test/tiny-world.ts';
import { genie } from './genie.ts';

const cwd = mkdtempSync(path.join(os.tmpdir(), 'genie-rollout-'));
const pong = fileURLToPath(new URL('../../../worlds/pong', import.meta.url));
const minutes = (n: number) => n * 60_000;
const rollout = (...args: string[]) => genie(['rollout', ...args, '--backend', 'wasm'], { cwd });

beforeAll(async () => {
  await useBackend('cpu');
  mkdirSync(path.join(cwd, 'tiny'));
  for (const [file, bytes] of Object.entries(await tinyBundle())) writeFileSync(path.join(cwd, 'tiny', file), bytes);
});
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

describe('genie rollout', () => {
  it.each(['mp4', 'webm', 'gif'])(
    'several at once in a video: %s',
    async (format) => {
      const file = path.join(cwd, `two.${format}`);
      const { status, stderr } = await rollout('tiny', '--count', '2', '--frames', '5', '--scale', '2', '-o', file);
      expect([status, stderr]).toEqual([0, expect.stringContaining(file)]);
      const { height, width } = await (await findVideoBackend()).probe(file);
      expect([height % 2, width % 2, height > 16, width > 24]).toEqual([0, 0, true, true]);
    },
    minutes(2),
  );

  it(
    'the true game above what is learned of it, from the same frames and by the same keys',
    async () => {
      const make = (name: string, seed: string) =>
        rollout(
          ...[pong, '--game', 'pong', '--beside', '--actions', 'policy', '--count', '2', '--frames', '3'],
          ...['--scale', '1', '--columns', '4', '--seed', seed, '-o', name],
        );
      expect((await make('a.png', '1')).status).toBe(0);
      await make('b.webp', '1');
      await make('c.png', '2');
      const pixels = (name: string) => sharp(path.join(cwd, name)).removeAlpha().raw().toBuffer();
      const { height, width } = await sharp(path.join(cwd, 'a.png')).metadata();
      expect([height, width]).toEqual([4 * 66 + 2, 4 * 66 + 2]);
      const [a, b, c] = [await pixels('a.png'), await pixels('b.webp'), await pixels('c.png')];
      expect(a.equals(b)).toBe(true);
      expect(a.equals(c)).toBe(false);
      // The first frame of the rollout is the truth as the tokenizer has it: nearly the same.
      let off = 0;
      for (let y = 2; y < 66; y++)
        for (let x = 2; x < 66; x++) off += Math.abs(a[(y * width! + x) * 3]! - a[((y + 66) * width! + x) * 3]!);
      expect(off / 64 ** 2).toBeLessThan(8);
    },
    minutes(3),
  );

  it.each([
    [['nowhere'], 1, 'nowhere: no world here'],
    [
      ['tiny', '-o', 'x.avi'],
      2,
      '--out x.avi: expected .mp4, .webm, .gif for a video, .png or .webp for a contact sheet',
    ],
    [['tiny', '--actions', 'jump'], 2, '--actions: "jump" is none of this world\'s actions'],
    [['tiny', '--start', '9'], 1, "start 9 is not one of this world's: expected 0 to 2"],
    [['tiny', '--beside'], 2, '--beside: tiny is not a run with its data'],
    [
      ['tiny', '--beside', 'game'],
      2,
      'tiny: the world does not say which game it was learned from; name it with --game',
    ],
    [['tiny', '--beside', '--game', 'pong'], 2, 'tiny: its frames are 12×8, those of pong 64×64'],
    [['tiny', '--beside', '--game', 'tetris'], 2, '--game tetris: no such game'],
    [['tiny', '--temperature', 'hot'], 2, '--temperature hot: expected a number, 0 or more'],
  ] as [string[], number, string][])(
    '%j ends with status %i and one line',
    async (args, status, message) => {
      const outcome = await rollout(...args);
      expect(outcome.stderr.trim().split('\n').at(-1)).toContain(message);
      expect(outcome.status).toBe(status);
    },
    minutes(1),
  );
});
