import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { openBundle } from '@genie/pipeline/internal/evaluate/world';
import { readLog } from '@genie/training';
import type { World } from '@genie/world';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { chooseBackend } from '../backend/choose.ts';
import { AgentFolder } from './agent-folder.ts';
import { trainAgent } from './train-agent.ts';

const root = mkdtempSync(path.join(os.tmpdir(), 'genie-agent-'));
const training = { where: 'true-game', game: undefined, steps: 96, envs: 2, maxSteps: 10, seed: 3 } as const;
const config = { world: 'pong', ...training, game: 'pong' };
let world: World;
beforeAll(async () => {
  await chooseBackend('wasm');
  world = await openBundle(fileURLToPath(new URL('../../../../worlds/pong', import.meta.url)));
});
afterAll(() => {
  world.dispose();
  rmSync(root, { recursive: true });
});

function begin(name: string): AgentFolder {
  const folder = new AgentFolder(path.join(root, name));
  folder.begin(config);
  return folder;
}

test('an agent whose training was stopped becomes the same, to the bit, as one whose was not', async () => {
  const { signal } = new AbortController();
  const whole = begin('whole');
  expect(await trainAgent(world, whole, { ...training, signal })).toBe(true);
  expect(readLog(whole.log).map(({ step }) => step)).toEqual([32, 64, 96]);

  const parts = begin('parts');
  for (const isLast of [false, false, true]) {
    const stop = new AbortController();
    const done = trainAgent(world, parts, { ...training, signal: stop.signal });
    if (!isLast) setTimeout(() => stop.abort(), 1); // comes through at the end of an update
    expect(await done).toBe(isLast);
  }
  expect(readLog(parts.log)).toEqual(readLog(whole.log));
  expect(Buffer.compare(readFileSync(parts.agent), readFileSync(whole.agent))).toBe(0);
}, 300_000);

test('a folder is for one training', () => {
  const folder = begin('one');
  folder.begin(config);
  expect(() => folder.begin({ ...config, seed: 4 })).toThrow(
    'an agent was begun there otherwise (seed is 3, expected 4); --restart begins anew, --out names another folder',
  );
  expect(() => new AgentFolder(path.join(root, 'none')).config()).toThrow('no agent here (no config.json)');
});
