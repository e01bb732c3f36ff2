import { rmSync } from 'node:fs';
import { afterAll, expect, it } from 'vitest';
import { torture, tortureFolder } from './torture.ts';

const folder = tortureFolder();
afterAll(() => rmSync(folder, { recursive: true, force: true }));

// So many as fit into the time that all tests have; `npm run torture` does as many as one likes.
const kills = 4;

it(`a run that is killed ${kills} times at random moments comes to the same bytes`, async () => {
  const outcome = await torture({ folder, way: 'one', kills, seed: 17 });
  expect(Object.values(outcome.kills).reduce((a, b) => a + b, 0)).toBe(kills);
  expect(outcome.runs).toBeGreaterThan(0);
  expect(outcome.files).toBeGreaterThan(25);
}, 900_000);
