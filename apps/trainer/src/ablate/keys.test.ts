import { loadRecipe } from '@genie/pipeline/internal/recipe/load';
import { expect, test } from 'vitest';
import { figuresKey, type MadeStage, stageKey } from './keys.ts';

const recipe = (...overrides: string[]) => loadRecipe('pong', overrides);
const keys = (...overrides: string[]) =>
  (['data', 'video-tokenizer', 'action-tokenizer', 'dynamics'] as MadeStage[]).map((stage) =>
    stageKey(stage, recipe(...overrides), 0),
  );
/** Returns the stages whose keys an override changes. */
const changes = (...overrides: string[]) => keys(...overrides).map((key, i) => key !== keys()[i]);

test('a setting changes the stage that it is of, and those that are made from it', () => {
  expect(changes('data.videosPerGame=7')).toEqual([true, true, true, true]);
  expect(changes('videoTokenizer.steps=7')).toEqual([false, true, false, true]);
  expect(changes('actionTokenizer.model.pooling=mean')).toEqual([false, false, true, true]);
  expect(changes('dynamics.model.norm=pre')).toEqual([false, false, false, true]);
});

test('the seed changes what is trained, not the data', () => {
  expect(changes('seed=1')).toEqual([false, true, true, true]);
  expect(stageKey('data', recipe(), 1)).not.toBe(stageKey('data', recipe(), 0));
});

test('a default that is written out, the name and how often is saved change nothing', () => {
  const same = ['dynamics.model.norm=post', 'dynamics.schedule=cosine', 'name=other', 'checkpoint.every=7'];
  expect(changes(...same)).toEqual([false, false, false, false]);
});

test('how it is measured changes the figures alone', () => {
  const figures = (...overrides: string[]) => figuresKey('dynamics', recipe(...overrides), 0);
  expect(changes('evaluate.clips=7', 'world.context=3')).toEqual([false, false, false, false]);
  expect(figures('evaluate.clips=7')).not.toBe(figures());
  expect(figures('world.context=3')).not.toBe(figures());
  const actions = (...overrides: string[]) => figuresKey('action-tokenizer', recipe(...overrides), 0);
  expect(actions('world.context=3')).toBe(actions());
});
