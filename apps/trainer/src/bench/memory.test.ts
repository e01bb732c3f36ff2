import { useBackend } from '@genie/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { type MemoryModel, memoryModels, memoryStep } from './memory-work.ts';
import { PeakBytes } from './peak-bytes.ts';

/** A frame of 16 patches, so that time is what counts. */
const sizes = { patch: 4, embed: 16, heads: 2, hidden: 32, blocks: 3 };
const backend = 'wasm';

async function peakOf(model: MemoryModel, frames: number, recompute: boolean) {
  const bytes = new PeakBytes();
  const step = memoryStep(model, { sizes, side: 16, frames, recompute });
  bytes.forget();
  const loss = await step.run();
  bytes.stop();
  step.dispose();
  return { peak: bytes.peak, loss };
}

describe.each(memoryModels)('the memory of a training step of the %s', (model) => {
  beforeAll(() => useBackend(backend));

  it('is linear in the frames of a clip', async () => {
    const [one, two, four] = [
      await peakOf(model, 32, false),
      await peakOf(model, 64, false),
      await peakOf(model, 128, false),
    ];
    expect(two.peak / one.peak).toBeLessThan(2.05);
    expect(four.peak / two.peak).toBeLessThan(2.05);
  });

  it('is far less where blocks are computed again, for the same loss', async () => {
    const [plain, again] = [await peakOf(model, 64, false), await peakOf(model, 64, true)];
    expect(again.peak / plain.peak).toBeLessThan(0.6);
    expect(again.loss).toBe(plain.loss);
  });

  it('leaves no tensor', async () => {
    const before = tf.memory().numTensors;
    await peakOf(model, 4, true);
    expect(tf.memory().numTensors).toBe(before);
  });
});

it('counts data that several tensors share once, and forgets', async () => {
  await useBackend(backend);
  const bytes = new PeakBytes();
  const x = tf.zeros([256]);
  const views = [tf.reshape(x, [16, 16]), tf.clone(x)];
  expect(bytes.peak).toBe(1024);
  tf.dispose([x, ...views]);
  bytes.forget();
  expect(bytes.peak).toBe(0);
  bytes.stop();
});
