import { recompute } from '@genie/ops';
import type * as tf from '@tensorflow/tfjs-core';
import type { Routing } from './mixture-of-experts.ts';

/** Input of a block besides the tokens, as far as it is used here. */
interface Context {
  conditioning?: tf.Tensor3D | undefined;
  routings?: Routing[] | undefined;
}

/**
 * Applies a block: the same output as its `apply`, to the bit, storing nothing for the backward pass but the input and the conditioning:
 * there the block runs a second time, see `recompute` of `@genie/ops`.
 */
export function applyRecomputed<Given extends Context>(
  block: { apply(x: tf.Tensor4D, context: Given): tf.Tensor4D; parameters(): Record<string, tf.Variable> },
  x: tf.Tensor4D,
  context: Given,
): tf.Tensor4D {
  const { conditioning, routings } = context;
  const run = (h: tf.Tensor, c?: tf.Tensor): tf.Tensor[] => {
    const own: Routing[] = [];
    const given = { ...context, conditioning: c as tf.Tensor3D | undefined, routings: routings && own };
    const y = block.apply(h as tf.Tensor4D, given);
    return [y, ...own.flatMap(({ probabilities, chosen }) => [probabilities, chosen])];
  };
  const weights = Object.values(block.parameters()).filter(({ trainable }) => trainable);
  const [y, probabilities, chosen] = recompute(run, conditioning ? [x, conditioning] : [x], weights);
  if (probabilities && chosen) {
    routings?.push({ probabilities: probabilities as tf.Tensor2D, chosen: chosen as tf.Tensor2D });
  }
  return y as tf.Tensor4D;
}
