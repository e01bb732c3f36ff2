import { backends, useBackend } from '@genie/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { FlatLayout } from './flat-layout.ts';

describe.each(backends)('FlatLayout on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  it('lays trainable parameters one after the other and puts them back', () => {
    const parameters = {
      a: tf.variable(tf.tensor2d([1, 2, 3, 4], [2, 2])),
      frozen: tf.variable(tf.scalar(9), false),
      b: tf.variable(tf.scalar(5)),
      c: tf.variable(tf.tensor1d([6, 7])),
    };
    const layout = new FlatLayout(parameters);
    expect(layout).toMatchObject({ names: ['a', 'b', 'c'], sizes: [4, 1, 2], length: 7 });
    expect([...layout.packVariables().dataSync()]).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect([...layout.pack({ c: tf.tensor1d([8, 8]), a: tf.ones([2, 2]) }).dataSync()]).toEqual([1, 1, 1, 1, 0, 8, 8]);

    const before = tf.memory().numTensors;
    const vector = tf.tensor1d([7, 6, 5, 4, 3, 2, 1]);
    layout.assign(vector);
    vector.dispose();
    expect(tf.memory().numTensors).toBe(before);
    expect(parameters.a.arraySync()).toEqual([
      [7, 6],
      [5, 4],
    ]);
    expect(parameters.b.arraySync()).toBe(3);
    expect(parameters.c.arraySync()).toEqual([2, 1]);
    expect(parameters.frozen.arraySync()).toBe(9);
  });
});
