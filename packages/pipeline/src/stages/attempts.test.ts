import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { configHash, type Manifest, readManifest, writeManifest } from '@genie/training';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Recipe } from '../recipe/schema.ts';
import { RunFolder } from '../run/folder.ts';
import { recipeOfAttempt, trainInAttempts } from './attempts.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'genie-attempts-'));
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

const recipe = (attempts: number) => ({ seed: 7, actionTokenizer: { attempts } }) as Recipe;
const manifest = (seed: number, metrics: Record<string, number>): Manifest => ({
  format: 'genie-stage',
  version: 1,
  stage: 'action-tokenizer',
  config: {},
  configHash: configHash({}),
  inputs: {},
  packages: {},
  seed,
  backend: 'cpu',
  status: 'done',
  step: 1,
  steps: 1,
  seconds: 0,
  metrics,
  files: {},
  checkpoints: [],
});
const good = { explained: 0.5, distinct: 3, score: 0.8 };
const bad = (score: number) => ({ explained: 0.001, distinct: 1, score });

/** Trains attempts that come out as told, in order; those that are done stay as they are. @returns the seeds trained from */
async function train(outcomes: Record<string, number>[], { attempts = 2, restart = false, crashAt = -1 } = {}) {
  const run = new RunFolder(root);
  const folder = run.stage('action-tokenizer');
  const seeds: number[] = [];
  await trainInAttempts(recipe(attempts), { run, restart, group: undefined }, async ({ seed }, options) => {
    if (options.restart) rmSync(folder, { recursive: true, force: true });
    if (existsSync(folder)) return true;
    if (seeds.length === crashAt) throw new Error('the machine went down');
    mkdirSync(folder);
    await writeManifest(folder, manifest(seed, outcomes[seeds.length]!));
    seeds.push(seed);
    return true;
  });
  return seeds;
}
const kept = async () => (await readManifest(path.join(root, 'action-tokenizer'))).metrics;
const seedOf = (attempt: number) => recipeOfAttempt(recipe(2), attempt).seed;

test('actions that are distinct are trained once, and so are those of which nothing is known', async () => {
  expect(await train([good])).toEqual([7]);
  expect(readdirSync(root)).toEqual(['action-tokenizer']);
  expect(await train([{ loss: 1 }], { restart: true })).toEqual([7]);
});

test('actions that are not distinct are trained again from another seed, the same each time', async () => {
  expect(seedOf(2)).not.toBe(seedOf(1));
  expect(await train([bad(0), good])).toEqual([7, seedOf(2)]);
  expect(await kept()).toEqual(good);
  expect(readdirSync(root)).toEqual(['action-tokenizer', 'action-tokenizer-attempt-1']);
  // Nothing is left to do.
  expect(await train([])).toEqual([]);
});

test('of attempts that all fail the best is kept, and that stays so', async () => {
  expect(await train([bad(0.3), bad(0.1), bad(0.2)], { attempts: 3 })).toHaveLength(3);
  expect(await kept()).toEqual(bad(0.3));
  expect(readdirSync(root)).toEqual(['action-tokenizer', 'action-tokenizer-attempt-2', 'action-tokenizer-attempt-3']);
  expect(await train([], { attempts: 3 })).toEqual([]);
  expect(await kept()).toEqual(bad(0.3));
  expect((await readManifest(path.join(root, 'action-tokenizer'))).seed).toBe(7);
});

test('one attempt alone is not repeated', async () => {
  expect(await train([bad(0)], { attempts: 1 })).toEqual([7]);
});

test('a crash between attempts, or between the renames at the end, changes nothing', async () => {
  await expect(train([bad(0.3)], { crashAt: 1 })).rejects.toThrow('went down');
  expect(readdirSync(root)).toEqual(['action-tokenizer-attempt-1']);
  expect(await train([bad(0.1)])).toEqual([seedOf(2)]);
  expect(await kept()).toEqual(bad(0.3));
  // As if it had crashed before the last rename.
  renameSync(path.join(root, 'action-tokenizer'), path.join(root, 'action-tokenizer-attempt-1'));
  expect(await train([])).toEqual([]);
  expect(await kept()).toEqual(bad(0.3));
});

test('a restart throws all attempts away', async () => {
  await train([bad(0.3), bad(0.1)]);
  expect(await train([good], { restart: true })).toEqual([7]);
  expect(readdirSync(root)).toEqual(['action-tokenizer']);
});
