import { ActionTokenizer } from '@genie/action-tokenizer';
import { Dynamics } from '@genie/dynamics';
import { Random } from '@genie/ops';
import { VideoTokenizer } from '@genie/video-tokenizer';
import * as tf from '@tensorflow/tfjs-core';
import { type BundleParts, type BundleSource, createBundle } from '../src/index.ts';

const size = { height: 8, width: 12, patchSize: 4, embedDim: 16, numHeads: 2, hiddenDim: 16, numBlocks: 1 };
const startCount = 3;
const startLength = 3;

/** Real models of the smallest sizes with random weights; frames of 12 × 8 pixels, so that sides cannot be confused. */
export function tinyParts(): BundleParts {
  const random = new Random(7);
  const dynamics = new Dynamics({ ...size, levels: [4, 4], actionDim: 2 }, random.fork('dynamics'));
  for (const [name, weight] of Object.entries(dynamics.parameters())) {
    // Before training actions hardly count; here they shall.
    if (name.endsWith('film.weight')) weight.assign(tf.tidy(() => tf.mul(weight, 3000)));
  }
  const bytes = startCount * startLength * size.height * size.width * 3;
  return {
    info: {
      name: 'tiny',
      title: 'Tiny',
      fps: 15,
      context: 3,
      sampling: { steps: 2, temperature: 0 },
      actions: [
        { index: 0, name: 'stay', keys: [], usage: 0.5 },
        { index: 1, name: 'up', keys: ['ArrowUp'] },
        { index: 2, name: 'down', keys: ['ArrowDown'] },
        { index: 3, name: 'action 3' },
      ],
    },
    videoTokenizer: new VideoTokenizer({ ...size, levels: [4, 4] }, random.fork('videoTokenizer')),
    actionTokenizer: new ActionTokenizer({ ...size, levels: [2, 2] }, random.fork('actionTokenizer')),
    dynamics,
    starts: Uint8Array.from({ length: bytes }, () => random.integer(256)),
  };
}

/** The files of {@link tinyParts}, its models disposed of. */
export async function tinyBundle(change: (parts: BundleParts) => void = () => {}): Promise<Record<string, Uint8Array>> {
  const parts = tinyParts();
  const { videoTokenizer, actionTokenizer, dynamics } = parts;
  change(parts);
  try {
    return await createBundle(parts);
  } finally {
    for (const model of [videoTokenizer, actionTokenizer, dynamics]) model?.dispose();
  }
}

/** A bundle's source in memory. */
export function sourceOf(files: Record<string, Uint8Array>): BundleSource {
  return async (file) => {
    const bytes = files[file];
    if (!bytes) throw new Error('no such file');
    return bytes;
  };
}

/** A picture of the tiny world's size, RGB. */
export function tinyImage(seed: number): Uint8Array {
  const random = new Random(seed);
  return Uint8Array.from({ length: size.height * size.width * 3 }, () => random.integer(256));
}
