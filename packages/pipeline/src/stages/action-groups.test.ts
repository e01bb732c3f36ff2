import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type CodeEffectsDetails, type Figure, notDefined } from '@genie/metrics';
import { expect, it } from 'vitest';
import {
  groupCodes,
  hashWithGroups,
  readActionGroups,
  removeActionGroups,
  writeActionGroups,
} from './action-groups.ts';

const effects = (groups: number[][]): Figure<CodeEffectsDetails> => ({
  value: 0.5,
  margin: [],
  groups,
  shares: [],
  worstMargin: null,
});

it('makes one action of codes that do the same, the most frequent first', () => {
  const usage = [0.3, 0.25, 0.2, 0.005, 0.245];
  expect(
    groupCodes({
      effects: effects([[0], [1, 4], [2]]),
      usage,
    }),
  ).toEqual([[1, 4], [0], [2]]);
});

it('leaves two actions at least', () => {
  const usage = [0.1, 0.5, 0, 0.4];
  expect(groupCodes({ effects: effects([[1, 3, 0]]), usage })).toEqual([[1], [3]]);
  expect(groupCodes({ effects: notDefined('nothing moves'), usage })).toEqual([[1], [3]]);
  expect(groupCodes({ effects: undefined, usage: [1, 0] })).toEqual([[0], [1]]);
});

it('keeps each action that labels have named', () => {
  const usage = [0, 0.5, 0.1, 0.001, 0.399];
  expect(groupCodes({ effects: effects([[1, 4], [2]]), usage }, 3)).toEqual([[0], [1], [2], [4]]);
});

it('keeps the groups of each step beside the weights', () => {
  const folder = path.join(mkdtempSync(path.join(tmpdir(), 'groups-')), 'action-tokenizer');
  expect(readActionGroups(folder, { step: 10 })).toBeUndefined();
  writeActionGroups(folder, 5, [[0], [1]]);
  writeActionGroups(folder, 10, [[0, 1], [2]]);
  expect(readActionGroups(folder, { step: 10 })).toEqual([[0, 1], [2]]);
  expect(readActionGroups(folder, { step: 10, kept: { step: 5, score: 1 } })).toEqual([[0], [1]]);
  const hash = hashWithGroups('a', [[0], [1]]);
  expect(hash).toMatch(/^[0-9a-f]{64}$/);
  expect(hash).not.toBe(hashWithGroups('a', [[0, 1]]));
  expect(hashWithGroups('a', undefined)).toBe('a');
  writeFileSync(path.join(folder, 'action-groups.json'), '{');
  expect(() => readActionGroups(folder, { step: 10 })).toThrow(/action-groups\.json: damaged; train .* --restart/);
  removeActionGroups(folder);
  expect(readActionGroups(folder, { step: 10 })).toBeUndefined();
});
