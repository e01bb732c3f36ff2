import { prepareWasmKernels } from '@genie/ops';
import { useBackend } from '@genie/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { sha256 } from '../src/index.ts';
import { bytesOf, openShipped, pictureOf, playAlone, shipped } from './played-worlds.ts';
import recorded from './shipped-worlds.json' with { type: 'json' };

const timeout = 600_000;

/**
 * Frames that the shipped worlds play, to the bit, recorded before sessions were batched (those of CoinRun's newer world since), with the
 * kernels for 128-bit vectors (`relaxed`) and for 256-bit ones (`wide`). The third kind, `plain`, has no fused multiply-add, rounds
 * otherwise, and is not recorded.
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
    const session = world.session();
    const dreamt = bytesOf([await session.reset({ dream: 3 })]);
    session.dispose();
    expect({ tokens: sha256(tokens), pixels: sha256(pixels), dream: sha256(dreamt.tokens) }).toEqual(
      recorded[variant][name],
    );
    expect(tf.memory().numTensors).toBe(before);
    world.dispose();
  });
});

test.for(shipped)(
  '%s: a batch of three is three alone, to the bit, with a reset in between',
  { timeout },
  async (name) => {
    await useBackend('wasm');
    const world = await openShipped(name);
    const before = tf.memory().numTensors;
    const seeds = [7, 8, 9];
    const starts = [{ index: 0 }, { image: pictureOf(world, 2) }, { index: 1 }];
    const again = { image: pictureOf(world, 4) };
    const many = world.info.actions.length;
    const action = (t: number, i: number) => (t + 2 * i) % many;
    const batch = world.session({ count: 3, seed: seeds });
    const frames = [await batch.reset(starts)];
    for (let t = 0; t < 6; t++) {
      if (t === 3) await batch.reset(again, { only: [1], seed: 33 });
      frames.push(await batch.step(seeds.map((_, i) => action(t, i))));
    }
    batch.dispose();
    for (const [i, seed] of seeds.entries()) {
      const session = world.session({ seed });
      expect(frames[0]![i]).toEqual(await session.reset(starts[i]!));
      for (let t = 0; t < 6; t++) {
        if (t === 3 && i === 1) await session.reset(again, { seed: 33 });
        expect(frames[t + 1]![i], `environment ${i}, step ${t}`).toEqual(await session.step(action(t, i)));
      }
      session.dispose();
    }
    expect(tf.memory().numTensors).toBe(before);
    world.dispose();
  },
);
