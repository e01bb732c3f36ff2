import { prepareWasmKernels } from '@genie/ops';
import { useBackend } from '@genie/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { sha256 } from '../src/index.ts';
import { bytesOf, openShipped, playAlone, shipped } from './played-worlds.ts';
import recorded from './shipped-worlds.json' with { type: 'json' };

const timeout = 600_000;

/**
 * What the shipped worlds play, to the bit, recorded before sessions were batched, with the kernels for 128-bit vectors (`relaxed`) and
 * for 256-bit ones (`wide`). The third kind, `plain`, has no fused multiply-add, rounds otherwise, and is not recorded.
 *
 * `wide` comes last: a process cannot go back from it.
 */
describe.each(['relaxed', 'wide'] as const)('%s kernels', (variant) => {
  let found: string;

  beforeAll(async () => {
    await useBackend('wasm');
    const kernels = await prepareWasmKernels({ wide: variant === 'wide' });
    found = kernels.ready ? kernels.variant : 'no';
  });

  test.for(shipped)('%s plays what was recorded', { timeout }, async (name, { skip }) => {
    if (found !== variant) skip(`this engine runs ${found} kernels, not ${variant}`);
    const world = await openShipped(name);
    const before = tf.memory().numTensors;
    const { tokens, pixels } = bytesOf(await playAlone(world));
    expect({ tokens: sha256(tokens), pixels: sha256(pixels) }).toEqual(recorded[variant][name]);
    expect(tf.memory().numTensors).toBe(before);
    world.dispose();
  });
});
