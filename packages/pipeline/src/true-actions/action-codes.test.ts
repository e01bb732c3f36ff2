import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { chooseBackend } from '../backend/choose.ts';
import { ActionTable, oneHotCodes } from './action-codes.ts';

beforeAll(() => chooseBackend('wasm'));

test.each(
  [
    oneHotCodes(4),
    [
      [-1, -1],
      [0.5, 1],
      [1, 1],
      [0.5, -1],
    ],
  ].map((table) => [table]),
)('codes and numbers are each other’s inverse: %j', (table) => {
  const actions = new ActionTable(table);
  const held = tf.memory().numTensors;
  const indices = tf.tensor2d([3, 0, 1, 2, 2, 1], [2, 3], 'int32');
  const codes = actions.codes(indices);
  expect(codes.shape).toEqual([2, 3, table[0]!.length]);
  expect([...codes.dataSync()]).toEqual([3, 0, 1, 2, 2, 1].flatMap((index) => table[index]!));
  expect(actions.code(1)).toEqual(table[1]);
  const found = actions.indices(codes);
  expect([found.shape, found.dtype, [...found.dataSync()]]).toEqual([[2, 3], 'int32', [3, 0, 1, 2, 2, 1]]);
  tf.dispose([indices, codes, found]);
  expect(tf.memory().numTensors).toBe(held);
});
