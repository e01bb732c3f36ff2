import * as tf from '@tensorflow/tfjs-core';
import { valueAndGradients } from './value-and-gradients.ts';

/**
 * f(...inputs), of which nothing is stored for the backward pass but its inputs: there f runs a second time.
 *
 * So a chain of n such parts needs the memory of n inputs and of one part, for one more forward pass in the time of a step
 * (Chen et al., Training Deep Nets with Sublinear Memory Cost, https://arxiv.org/abs/1604.06174, 3).
 *
 * @param f must give the same each time, so draws nothing at random; the gradient reaches only what is named here
 * @param inputs tensors that f is called with; copies of the handles, not of the data, are kept
 * @param parameters variables that f reads
 * @returns what f returns, float32 tensors
 */
export function recompute(
  f: (...inputs: tf.Tensor[]) => tf.Tensor[],
  inputs: readonly tf.Tensor[],
  parameters: readonly tf.Variable[],
): tf.Tensor[] {
  let shapes: number[][] = [];
  // A function with a gradient of its own returns one tensor.
  const run = (given: tf.Tensor[]): tf.Tensor => {
    const outputs = f(...given);
    shapes = outputs.map(({ shape }) => shape);
    if (outputs.length === 1) return outputs[0]!;
    return tf.concat1d(outputs.map((output) => tf.reshape(output, [-1]) as tf.Tensor1D));
  };
  const withGradient = tf.customGrad((...args: (tf.Tensor | tf.GradSaveFunc)[]) => {
    const save = args.pop() as tf.GradSaveFunc;
    const given = args.slice(0, inputs.length) as tf.Tensor[];
    save(given);
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor[] =>
      tf.tidy(() => {
        const xs = [...saved, ...parameters];
        const { gradients } = valueAndGradients(() => run(saved), xs, dy);
        return xs.map((x, i) => gradients[i] ?? tf.zerosLike(x));
      });
    return { value: run(given), gradFunc };
  });
  const y = withGradient(...inputs, ...parameters);
  if (shapes.length === 1) return [y];
  const parts = tf.split(y as tf.Tensor1D, shapes.map(tf.util.sizeFromShape));
  return parts.map((part, i) => tf.reshape(part, shapes[i]!));
}
