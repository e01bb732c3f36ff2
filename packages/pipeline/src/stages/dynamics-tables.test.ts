import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { loadRecipe } from '../recipe/load.ts';
import { usesTables } from './dynamics-tables.ts';
import type { TableReader } from './token-table.ts';

const reader = (depth: number, width = 64): TableReader => ({
  name: 'tokens',
  span: depth,
  depth,
  width,
  read: () => tf.zeros([1]),
});
const uses = (overrides: string[], count: number, ...readers: TableReader[]) =>
  usesTables(loadRecipe('pong', overrides).dynamics, { count }, readers);

it('by itself, tables are used where frames stand alone and are asked for more often than there are', () => {
  const few = ['dynamics.steps=10', 'dynamics.batchSize=8', 'dynamics.frames=4'];
  expect(uses(few, 319, reader(1))).toBe(true);
  expect(uses(few, 320, reader(1))).toBe(false);
  expect(uses(few, 319, reader(1), reader(3))).toBe(false);
  expect(uses([...few, 'dynamics.augment.hue=0.1'], 319, reader(1))).toBe(false);
  expect(uses([...few, 'dynamics.cache=none'], 319, reader(1))).toBe(false);
});

it('where they are asked for, whole clips may stand in them, unless they change or are too many', () => {
  const asked = ['dynamics.cache=tokens'];
  expect(uses(asked, 100_000, reader(4))).toBe(true);
  expect(() => uses([...asked, 'dynamics.augment.hue=0.1'], 100, reader(4))).toThrow(
    'dynamics.cache: tokens, but dynamics.augment changes each clip anew',
  );
  expect(() => uses(asked, 1_000_000, reader(16, 256))).toThrow(
    'dynamics.cache: tokens, which would be 4096000000 numbers, expected at most 268435456',
  );
});
