import { recompute } from '@genie/ops';
import type * as tf from '@tensorflow/tfjs-core';
import type { BlockContext, TransformerBlock } from '../transformer.ts';
import type { Routing } from './mixture-of-experts.ts';

/**
 * What a block's `apply` gives, to the bit, storing nothing for the backward pass but the input and the conditioning: there the block runs
 * a second time, see `recompute` of `@genie/ops`.
 */
export function applyRecomputed(
  block: TransformerBlock,
  x: tf.Tensor4D,
  { positions, conditioning, routings }: BlockContext,
): tf.Tensor4D {
  const run = (h: tf.Tensor, c?: tf.Tensor): tf.Tensor[] => {
    const own: Routing[] = [];
    const y = block.apply(h as tf.Tensor4D, {
      positions,
      ...(c && { conditioning: c as tf.Tensor3D }),
      ...(routings && { routings: own }),
    });
    return [y, ...own.flatMap(({ probabilities, chosen }) => [probabilities, chosen])];
  };
  const weights = Object.values(block.parameters()).filter(({ trainable }) => trainable);
  const [y, probabilities, chosen] = recompute(run, conditioning ? [x, conditioning] : [x], weights);
  if (probabilities && chosen) {
    routings?.push({ probabilities: probabilities as tf.Tensor2D, chosen: chosen as tf.Tensor2D });
  }
  return y as tf.Tensor4D;
}
