import { expectClose, expectNoLeak, useBackend } from '@genie/testing';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { fusedFor, type ParticularKernel, registerForward, registerFused, setFused } from './dispatch.ts';
import { layerNorm } from './operations/layer-norm.ts';
import { linear } from './operations/linear.ts';
import { swiglu } from './operations/swiglu.ts';

// Wrong on purpose, so that one sees which kernel ran: no matMul, and gradients of 7.
registerFused('linear', 'cpu', {
  supports: ({ x }) => x.shape[0] > 1,
  forward: ({ x, weight }) => ({ output: tf.fill([x.shape[0], weight.shape[1]], 42), saved: { x, weight } }),
  backward: (_dy, { x, weight }) => ({ x: tf.fill(x!.shape, 7), weight: tf.fill(weight!.shape, 7) }) as never,
});

describe('dispatch', () => {
  beforeAll(() => useBackend('cpu'));
  afterEach(() => setFused(true));
  const weight = [[1], [1]];
  const apply = (rows: number): tf.Tensor => linear(tf.ones([rows, 2]), tf.tensor2d(weight));

  test('runs the fused kernel of the backend, forward and backward', async () => {
    expectClose(apply(2), [42, 42]);
    const gradients = (): tf.Tensor[] =>
      tf.tidy(() => tf.grads((x, w) => tf.sum(linear(x, w as tf.Tensor2D)))([tf.ones([2, 2]), tf.tensor2d(weight)]));
    for (const gradient of gradients()) expect(new Set(gradient.dataSync())).toEqual(new Set([7]));
    await expectNoLeak(gradients);
  });

  test('runs the composition where the kernel does not support the case, is turned off, or is of another backend', async () => {
    expectClose(apply(1), [2]);
    setFused(false);
    expect(fusedFor('linear')).toBeUndefined();
    expectClose(apply(2), [2, 2]);
    setFused(true);
    setFused(false, ['linear']);
    expectClose(apply(2), [2, 2]);
    setFused(true, ['linear']);
    expectClose(apply(2), [42, 42]);
    await useBackend('wasm');
    expectClose(apply(2), [2, 2]);
  });
});

describe('kernels that are found by their names', () => {
  beforeAll(() => useBackend('cpu'));
  const projected = (): tf.Tensor2D => tf.tensor2d([[1, 2, 3, 4]]);
  const gradient = (): tf.Tensor => tf.tidy(() => tf.grad((x) => tf.sum(swiglu(x)))(projected()));
  const fill = (value: number, shape: number[]): tf.TensorInfo => tf.fill(shape, value);

  test('one for the value alone has the gradient of the composition; one that does not support a call is left', () => {
    const expected = gradient().dataSync();
    const kernel: ParticularKernel = {
      kernelName: 'GenieSwiglu',
      backendName: 'cpu',
      supports: (inputs) => (inputs as { projected: tf.Tensor2D }).projected.shape[0] === 1,
      kernelFunc: ({ inputs }) => [fill(42, [inputs.projected!.shape[0]!, 2])],
    };
    tf.registerKernel(kernel);
    expectClose(swiglu(projected()), [42, 42]);
    expect(gradient().dataSync()).toEqual(expected);
    expect(fusedFor('swiglu')).toBeUndefined();
    expect(swiglu(tf.zeros([2, 4])).dataSync()).toEqual(new Float32Array(4));
  });

  test('with a second kernel for the gradient, both run, under any leading axes', async () => {
    tf.registerKernel({
      kernelName: 'GenieSwigluBackward',
      backendName: 'cpu',
      kernelFunc: ({ inputs }) => [fill(7, inputs.projected!.shape)],
    });
    expectClose(swiglu(projected()), [42, 42]);
    expect(gradient().dataSync()).toEqual(new Float32Array(4).fill(7));
    expect(fusedFor('swiglu')?.anyLeadingAxes).toBe(true);
    await expectNoLeak(gradient);
    setFused(false, ['swiglu']);
    expect(swiglu(projected()).dataSync()[0]).toBeCloseTo(3 / (1 + Math.exp(-1)));
    setFused(true, ['swiglu']);
  });

  test('one that is registered from outside goes first', () => {
    registerForward('layerNorm', 'cpu', { forward: ({ x }) => tf.fill(x.shape, 5) });
    const x = tf.tensor2d([[1, 2, 4]]);
    const slope = () =>
      tf
        .grad((h) => tf.sum(tf.mul(layerNorm(h), [1, 0, 0])))(x)
        .dataSync();
    const registered = slope();
    expectClose(layerNorm(x), [5, 5, 5]);
    setFused(false);
    expect(slope()).toEqual(registered);
    setFused(true);
  });
});
