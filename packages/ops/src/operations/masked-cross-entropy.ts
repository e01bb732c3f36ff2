import * as tf from '@tensorflow/tfjs-core';
import { maskedCrossEntropyOnWasm } from '../backends/wasm/masked-cross-entropy.ts';
import { defineOperation, dispatch, type Kernel, type OperationOf } from '../dispatch.ts';
import { areFloats, runKernel } from '../run-kernel.ts';

/** logits [N, V]; targets int32 [N] and mask float32 [N] come as options, since neither has a gradient → scalar. */
export type MaskedCrossEntropyKernel = Kernel<{ logits: tf.Tensor2D }, { targets: tf.Tensor1D; mask: tf.Tensor1D }>;

const composition: MaskedCrossEntropyKernel = {
  forward({ logits }, { targets, mask }) {
    const logProbabilities = tf.logSoftmax(logits);
    const share = tf.div(mask, tf.maximum(tf.sum(mask), 1));
    const chosen = tf.sum(tf.mul(oneHot(targets, logits.shape[1]), logProbabilities), -1);
    return { output: tf.neg(tf.sum(tf.mul(chosen, share))), saved: { logProbabilities, targets, share } };
  },
  backward(dy, { logProbabilities, targets, share }) {
    const difference = tf.sub(tf.exp(logProbabilities!), oneHot(targets!, logProbabilities!.shape[1]!));
    return { logits: tf.mul(difference, tf.expandDims(tf.mul(share!, dy), 1)) };
  },
};

const operation: OperationOf<MaskedCrossEntropyKernel> = /* @__PURE__ */ defineOperation({
  name: 'maskedCrossEntropy',
  composition,
  kernel: 'GenieMaskedCrossEntropy',
  wasm: maskedCrossEntropyOnWasm,
  fused: {
    supports: (inputs, { mask }) => areFloats({ ...inputs, mask }),
    forward({ logits }, { targets, mask }) {
      const [output, logSums] = runKernel('GenieMaskedCrossEntropy', { logits, targets, mask }) as [
        tf.Tensor,
        tf.Tensor,
      ];
      return { output, saved: { logits, targets, mask, logSums } };
    },
    backward(dy, saved) {
      return { logits: runKernel('GenieMaskedCrossEntropyBackward', { ...saved, dy })[0] as tf.Tensor2D };
    },
  },
});

const oneHot = (targets: tf.Tensor, depth: number): tf.Tensor =>
  tf.cast(tf.oneHot(targets as tf.Tensor1D, depth), 'float32');

/**
 * Mean cross-entropy, in nats, over the places where the mask is 1: Σ ce·mask / max(1, Σ mask).
 *
 * @param logits [..., V]
 * @param targets int32 [...], in 0 … V-1
 * @param mask [...], 0 or 1 (any number type or bool)
 */
export function maskedCrossEntropy(logits: tf.Tensor, targets: tf.Tensor, mask: tf.Tensor): tf.Scalar {
  const depth = logits.shape.at(-1)!;
  const places = logits.size / depth;
  if (targets.size !== places || mask.size !== places) {
    throw new Error(
      `maskedCrossEntropy: targets [${targets.shape}] and mask [${mask.shape}] must be the logits' [${logits.shape}] without the last axis`,
    );
  }
  const options = {
    targets: tf.reshape(tf.cast(targets, 'int32'), [-1]) as tf.Tensor1D,
    mask: tf.reshape(tf.cast(mask, 'float32'), [-1]) as tf.Tensor1D,
  };
  const rows = tf.reshape(logits, [places, depth]) as tf.Tensor2D;
  return dispatch(operation, { logits: rows }, options) as tf.Scalar;
}
