import { LpipsNetwork, lpips } from '@genie/metrics';
import { Random } from '@genie/ops';
import { useBackend } from '@genie/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { Perceptual } from './perceptual.ts';
import { lpipsTensors } from './testing/lpips-tensors.ts';

const network = new LpipsNetwork(lpipsTensors() as ConstructorParameters<typeof LpipsNetwork>[0]);
const size = { height: 36, width: 40 };
const random = new Random(2);
const frames = (count: number) => Uint8Array.from({ length: count * 36 * 40 * 3 }, () => random.integer(256));

beforeAll(() => useBackend('wasm'));

test('on the backend it gives the numbers of the pure function, and leaves no tensor behind', async () => {
  const before = tf.memory().numTensors;
  const perceptual = new Perceptual({ network, file: 'random.safetensors', sha256: '' });
  const [made, truth] = [frames(3), frames(3)];
  const held = tf.memory().numTensors;
  const { distances, features } = await perceptual.compare(made, truth, size);
  expect(tf.memory().numTensors).toBe(held);
  const expected = lpips(made, truth, { ...size, network });
  expect(distances.reduce((a, b) => a + b, 0) / 3 / expected.value!).toBeCloseTo(1, 4);
  expect([perceptual.name, perceptual.featureName, features.dimensions]).toEqual(['alex', 'lpips-alex features', 256]);
  expect(features.truth).toHaveLength(3 * 256);
  expect(perceptual.missing(size)).toBeUndefined();
  expect(perceptual.missing({ height: 16, width: 40 })).toContain('lpips-alex needs at least 31 × 31');
  perceptual.dispose();
  expect(tf.memory().numTensors).toBe(before);
});
