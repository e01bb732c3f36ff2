import { ActionTokenizer } from '@genie/action-tokenizer';
import { Dynamics } from '@genie/dynamics';
import { Random } from '@genie/ops';
import { VideoTokenizer } from '@genie/video-tokenizer';
import { createBundle } from '@genie/world';
import * as tf from '@tensorflow/tfjs-core';

const size = { height: 32, width: 32, patchSize: 8, embedDim: 16, numHeads: 2, hiddenDim: 32, numBlocks: 1 };
const starts = 4;
const context = 3;

/** A bundle with real models of small sizes and random weights: what it plays is noise, the same noise everywhere. */
export async function tinyBundle(name = 'tiny', title = 'Tiny', game?: string): Promise<Record<string, Uint8Array>> {
  const random = new Random(11);
  const videoTokenizer = new VideoTokenizer({ ...size, levels: [4, 4, 4] }, random.fork('videoTokenizer'));
  const actionTokenizer = new ActionTokenizer({ ...size, levels: [2, 2] }, random.fork('actionTokenizer'));
  const dynamics = new Dynamics({ ...size, levels: [4, 4, 4], actionDim: 2 }, random.fork('dynamics'));
  for (const [key, weight] of Object.entries(dynamics.parameters())) {
    // Before training actions hardly count; here they shall.
    if (key.endsWith('film.weight')) weight.assign(tf.tidy(() => tf.mul(weight, 3000)));
  }
  const files = await createBundle({
    info: {
      name,
      title,
      game,
      fps: 15,
      context,
      sampling: { steps: 2, temperature: 0 },
      actionsTold: 'The actions are not distinct: every code does the same.',
      actions: [
        { index: 0, name: 'stay', keys: [] },
        { index: 1, name: 'up', keys: ['ArrowUp', 'KeyW'] },
        { index: 2, name: 'down', keys: ['ArrowDown', 'KeyS'] },
        { index: 3, name: 'action 3' },
      ],
    },
    videoTokenizer,
    actionTokenizer,
    dynamics,
    starts: Uint8Array.from({ length: starts * context * size.height * size.width * 3 }, (_, i) => blobs(i)),
  });
  for (const model of [videoTokenizer, actionTokenizer, dynamics]) model.dispose();
  return files;
}

/** Smooth colours, so that the thumbnails can be told apart. */
function blobs(i: number): number {
  const [channel, x, y, frame] = [i % 3, Math.floor(i / 3) % 32, Math.floor(i / 96) % 32, Math.floor(i / 3072)];
  return Math.round(127 + 120 * Math.sin(x / 9 + frame + channel) * Math.cos(y / 7 - channel * frame));
}
