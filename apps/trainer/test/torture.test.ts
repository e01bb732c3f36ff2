import { rmSync } from 'node:fs';
import { afterAll, expect, it } from 'vitest';
import { torture, tortureFolder } from './torture.ts';

const folder = tortureFolder();
afterAll(() => rmSync(folder, { recursive: true, force: true }));

// Each costs a start of the command; `npm run torture` does as many as one likes, the report, replicas and ranks among them.
const kills = 20;

it(`a run whose commands are killed ${kills} times at random changes of its files comes to the same bytes`, async () => {
  const outcome = await torture({ folder, way: 'apart', kills, seed: 17, between: 8, until: 'world' });
  expect(Object.values(outcome.kills).reduce((a, b) => a + b, 0)).toBe(kills);
  expect(Object.keys(outcome.kills).filter((part) => part.startsWith('train')).length).toBeGreaterThan(3);
  expect(outcome.runs).toBeGreaterThan(0);
  expect(outcome.files).toBeGreaterThan(20);
}, 900_000);
