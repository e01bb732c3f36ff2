import { LpipsNetwork, lpips, randomLpipsArrays } from '@genie/metrics';
import { Random } from '@genie/ops';
import { backends, expectGradients, expectNoLeak, useBackend } from '@genie/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { LpipsLayers } from './lpips-layers.ts';

const random = new Random(3);
const networkOf = (name: 'alex' | 'vgg') =>
  new LpipsNetwork(
    randomLpipsArrays(name, () => 2 * Math.sqrt(3) * (random.uniform() - 0.5)), // variance 1, cheaper than a normal
    'random',
    name,
  );
const noise = (...shape: number[]) =>
  Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => 2 * random.uniform() - 1);

describe.each(backends)('the network behind LPIPS on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  it.each([
    ['alex', 35, 33] as const,
    ...(backend === 'cpu' ? [] : [['vgg', 16, 18] as const]), // a minute on the slow one
  ])('%s finds the distance that @genie/metrics finds', (name, height, width) => {
    const network = networkOf(name);
    const layers = new LpipsLayers(network);
    const [a, b] = [noise(2, height, width, 3), noise(2, height, width, 3)];
    const expected = lpips(a, b, { height, width, network }).value!;
    const shape: [number, number, number, number, number] = [2, 1, height, width, 3];
    const found = tf.tidy(() => layers.distance(tf.tensor5d(a, shape), tf.tensor5d(b, shape)).dataSync()[0]!);
    expect(found / expected).toBeCloseTo(1, 4);
    layers.dispose();
  });

  it('has the gradient of finite differences', () => {
    const layers = new LpipsLayers(networkOf('alex'));
    const size: [number, number, number, number] = [1, 31, 31, 3];
    const [picture, target] = [tf.tensor4d(noise(...size), size), tf.tensor4d(noise(...size), size)];
    const gradient = tf.grad((x) => layers.distance(x, target))(picture);
    // Uphill in each colour: there the distance changes most, so that steps may be so small that hardly a ReLU sets in.
    const directions = (backend === 'cpu' ? [1] : [0, 1, 2]).map((colour) =>
      tf.mul(tf.sign(gradient), tf.oneHot(colour, 3)),
    );
    const along = (amounts: tf.Tensor) => {
      const parts = directions.map((direction, i) => tf.mul(direction, tf.slice(amounts, [i], [1])));
      return layers.distance(tf.addN([picture, ...parts]), target);
    };
    expectGradients(along, [tf.zeros([directions.length])], { epsilon: 1e-4, relative: 0.02 });
    layers.dispose();
  });

  it('has a finite gradient where nothing is felt', () => {
    const arrays = randomLpipsArrays('alex', () => 0);
    const layers = new LpipsLayers(new LpipsNetwork(arrays, 'zeros', 'alex'));
    const picture = tf.zeros<tf.Rank.R4>([1, 31, 31, 3]);
    const gradient = tf.grad((x) => layers.distance(x, tf.onesLike(picture)))(picture);
    expect([...gradient.dataSync()].every((value) => value === 0)).toBe(true);
    layers.dispose();
  });
});

it('leaves no tensors', async () => {
  await useBackend('wasm');
  const network = networkOf('alex');
  await expectNoLeak(() => {
    const layers = new LpipsLayers(network);
    tf.tidy(() => void layers.distance(tf.zeros([1, 31, 31, 3]), tf.ones([1, 31, 31, 3])));
    layers.dispose();
  });
});
