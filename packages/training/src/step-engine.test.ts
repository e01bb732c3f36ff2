import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { useBackend } from '@genie/testing';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createModel, lineOptions, type Points } from '../test/line-problem.ts';
import type { TrainOptions } from './options.ts';
import { train } from './train.ts';

let folder: string;
beforeAll(() => useBackend('cpu'));
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'genie-engine-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

// Recorded graphs themselves are tested where TensorFlow may be set up: apps/trainer/test/recorded-graph.test.ts.
describe('what would do nothing', () => {
  it.each([
    [
      { compile: true },
      'compile: the backend is cpu, which has no graphs; expected tensorflow (tfjs-node), or compile: false',
    ],
    [{ precision: 'bf16' as const }, 'precision: found bf16 without compile, where it does nothing; set compile: true'],
  ])('is refused: %o', async (changes, message) => {
    await expect(train(lineOptions(folder, createModel(), changes))).rejects.toThrow(message);
  });
});

describe('draw', () => {
  it('is asked before each loss, which finds what it gave; its tensors are freed', async () => {
    const parameters = createModel();
    const steps: number[] = [];
    type Drawn = { noise: tf.Tensor; late: boolean };
    const { loss: _, ...options } = lineOptions(folder, parameters, { accumulation: 2, steps: 3 });
    const before = tf.memory().numTensors;
    const drawing: TrainOptions<Points, Drawn> = {
      ...(options as object as Omit<TrainOptions<Points, Drawn>, 'loss' | 'draw'>),
      draw: ({ x }, { random, step }) => ({ noise: tf.mul(tf.onesLike(x), random.normal()), late: step > 1 }),
      loss: ({ x, y }, { drawn, step }) => {
        if (drawn.late) steps.push(step);
        const noisy = tf.add(x, drawn.noise);
        const error = tf.sub(tf.matMul(noisy as tf.Tensor2D, parameters.weight as tf.Tensor as tf.Tensor2D), y);
        return { loss: tf.mean(tf.square(error)) as tf.Scalar };
      },
    };
    await train(drawing);
    expect(steps).toEqual([2, 2]);
    expect(tf.memory().numTensors).toBe(before);
  });
});
