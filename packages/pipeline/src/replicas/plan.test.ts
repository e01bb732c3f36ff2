import { describe, expect, it } from 'vitest';
import { loadRecipe } from '../recipe/load.ts';
import { stages } from '../run/folder.ts';
import { partOf } from './batch-part.ts';
import { describePlan, parseReplicas, planStages, type WantedReplicas } from './plan.ts';

const recipe = loadRecipe('pong', [
  'videoTokenizer.batchSize=16',
  'actionTokenizer.batchSize=16',
  'dynamics.batchSize=6',
]);
const plan = (
  wanted: WantedReplicas,
  cores: number,
  backend = 'wasm',
  of: readonly (typeof stages)[number][] = stages,
) => describePlan(planStages(of, wanted, { backend, cores, recipe }));

describe('planStages', () => {
  it.each<[WantedReplicas, number, string]>([
    ['auto', 1, 'video-tokenizer 1, action-tokenizer 1, dynamics 1'],
    ['auto', 2, 'video-tokenizer 1 beside action-tokenizer 1, dynamics 2'],
    ['auto', 5, 'video-tokenizer 3 beside action-tokenizer 2, dynamics 5'],
    ['auto', 64, 'video-tokenizer 16 beside action-tokenizer 16, dynamics 6'],
    [1, 2, 'video-tokenizer 1 beside action-tokenizer 1, dynamics 1'],
    [2, 2, 'video-tokenizer 2, action-tokenizer 2, dynamics 2'],
    [2, 4, 'video-tokenizer 2 beside action-tokenizer 2, dynamics 2'],
  ])('%s replicas on %i cores: %s', (wanted, cores, words) => {
    expect(plan(wanted, cores)).toBe(words);
  });

  it('keeps the order of the stages, and gives one alone all cores', () => {
    const groups = planStages(stages, 'auto', { backend: 'wasm', cores: 4, recipe });
    expect(groups.flat().map(({ stage }) => stage)).toEqual(stages);
    expect(plan('auto', 4, 'wasm', ['video-tokenizer'])).toBe('video-tokenizer 4');
    expect(plan('auto', 4, 'wasm', ['world'])).toBe('');
  });

  it('gives each of several ranks replicas for its share of the batch, one stage after the other', () => {
    const plans = [0, 1, 2, 3].map((rank) =>
      describePlan(planStages(stages, 'auto', { backend: 'wasm', cores: 8, recipe, ranks: { rank, size: 4 } })),
    );
    expect(plans).toEqual([
      'video-tokenizer 4, action-tokenizer 4, dynamics 1',
      'video-tokenizer 4, action-tokenizer 4, dynamics 2',
      'video-tokenizer 4, action-tokenizer 4, dynamics 1',
      'video-tokenizer 4, action-tokenizer 4, dynamics 2',
    ]);
    expect(() =>
      planStages(stages, 'auto', { backend: 'wasm', cores: 8, recipe, ranks: { rank: 0, size: 7 } }),
    ).toThrow('dynamics.batchSize is 6, expected a clip or more for each of 7 ranks');
  });

  it('has one replica on backends that use all cores, and refuses more', () => {
    expect(plan('auto', 8, 'tensorflow')).toBe('video-tokenizer 1, action-tokenizer 1, dynamics 1');
    expect(() => plan(2, 8, 'tensorflow')).toThrow('--replicas 2: the tensorflow backend uses all cores by itself');
  });
});

it.each(['0', 'two', '1.5', ''])('--replicas %s is refused', (text) => {
  expect(() => parseReplicas(text)).toThrow('expected auto, or a whole number, at least 1');
});

it('divides a batch without gap or overlap', () => {
  const none = { mean: () => Promise.reject(), broadcast: () => Promise.reject(), sum: (x: Float32Array) => x };
  const parts = [0, 1, 2].map((rank) => partOf({ rank, size: 3, ...none }, 7)!);
  expect(parts.map(({ first, count }) => [first, count])).toEqual([
    [0, 2],
    [2, 2],
    [4, 3],
  ]);
  expect(partOf(undefined, 7)).toBeUndefined();
});
