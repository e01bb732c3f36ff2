import { useBackend } from '@genie/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { trainingSteps } from './training-step.ts';
import { checkLosses } from './verify.ts';

describe('trainingSteps', () => {
  beforeAll(() => useBackend('wasm'));

  it('trains, always the same way, and leaves nothing behind', async () => {
    const before = tf.memory().numTensors;
    const { losses, framesPerSecond } = await trainingSteps(3);
    expect(losses[2]).toBeLessThan(losses[0]!);
    expect(framesPerSecond).toBeGreaterThan(0);
    expect((await trainingSteps(3)).losses).toEqual(losses);
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('checkLosses', () => {
  it('allows rounding', () => {
    expect(() => checkLosses({ losses: [0.5, 0.4, 0.3001], expected: [0.5, 0.4, 0.3] })).not.toThrow();
  });

  it.each([
    [[0.5, 0.4], [0.5, 0.45], 'other losses than wasm'],
    [[Number.NaN, Number.NaN], [0.5, 0.4], 'other losses than wasm'],
    [[0.5], [0.5, 0.4], 'other losses than wasm'],
    [[0.5, 0.5], [0.5, 0.5], 'does not lower the loss'],
  ])('refuses %j where %j is expected', (losses, expected, message) => {
    expect(() => checkLosses({ losses, expected })).toThrow(message);
  });
});
