import * as tf from '@tensorflow/tfjs-core';
import { definePlay } from './block-next.ts';
import { defineKernel, type KernelContext } from './kernel.ts';
import { replaceReshape } from './reshape.ts';

/** Of those that were not asked for, only the gradients that were. */
function keepAsked(gradients: tf.Tensor[], asked: boolean[]): tf.Tensor[] {
  gradients.filter((_, i) => !asked[i]).forEach((gradient) => void gradient.dispose());
  return gradients.filter((_, i) => asked[i]);
}

interface AttentionAttributes {
  numHeads: number;
  axis: 'space' | 'time';
  causal?: boolean;
  bias?: Float32Array;
}

function defineAttention(): void {
  const attributesOf = ({ int, flag }: KernelContext, { numHeads, axis, causal = false }: AttentionAttributes) => [
    int('num_heads', numHeads),
    flag('over_time', axis === 'time'),
    flag('causal', causal),
  ];
  /** Runs `run` with the table as a tensor. */
  const withBias = ({ bias }: AttentionAttributes, run: (table?: tf.Tensor) => tf.Tensor[]): tf.Tensor[] => {
    const table = bias && tf.tensor1d(bias);
    const outputs = run(table);
    table?.dispose();
    return outputs;
  };
  defineKernel('GenieAttention', (context, { projected }, attributes: AttentionAttributes) =>
    withBias(attributes, (bias) => context.execute(attributesOf(context, attributes), [projected, bias], 2)),
  );
  defineKernel('GenieAttentionBackward', (context, inputs, attributes: AttentionAttributes) =>
    withBias(attributes, (bias) => {
      const { projected, output, logSums, dy } = inputs;
      return context.execute(attributesOf(context, attributes), [projected, bias, output, logSums, dy], 1);
    }),
  );
}

function defineLinear(): void {
  defineKernel('GenieLinear', ({ execute }, { x, weight, bias }) => execute([], [x, weight, bias], 1));
  type Wanted = Record<'x' | 'weight' | 'bias', boolean>;
  defineKernel('GenieLinearBackward', ({ execute }, inputs, { x, weight, bias }: Wanted) => {
    const tensors = [inputs.x, inputs.weight, inputs.dy];
    if (!weight && !bias) return execute([], tensors, 1, 'GenieLinearBackwardInput');
    if (!x) return keepAsked(execute([], tensors, 2, 'GenieLinearBackwardWeight'), [weight, bias]);
    return keepAsked(execute([], tensors, 3), [true, weight, bias]);
  });
}

function defineNorms(): void {
  defineKernel('GenieNorm', ({ float, flag, execute }, inputs, attributes: { epsilon: number; centre: boolean }) => {
    const { x, residual, weight, bias, film } = inputs;
    const all = [float('epsilon', attributes.epsilon), flag('centre', attributes.centre)];
    return execute(all, [x, residual, weight, bias, film], 1);
  });
  defineKernel(
    'GenieNormBackward',
    ({ float, flag, execute }, inputs, attributes: { epsilon: number; centre: boolean; biased: boolean }) => {
      const { x, residual, weight, bias, film, dy } = inputs;
      const all = [float('epsilon', attributes.epsilon), flag('centre', attributes.centre)];
      const asked = [true, weight !== undefined, attributes.biased, film !== undefined];
      return keepAsked(execute(all, [x, residual, weight, bias, film, dy], 4), asked);
    },
  );
}

function defineSwiglu(): void {
  defineKernel('GenieSwiglu', ({ execute }, { projected }) => execute([], [projected], 1));
  defineKernel('GenieSwigluBackward', ({ execute }, { projected, dy }) => execute([], [projected, dy], 1));
}

function defineLosses(): void {
  defineKernel('GenieMaskedCrossEntropy', ({ execute }, { logits, targets, mask }) =>
    execute([], [logits, targets, mask], 2),
  );
  defineKernel('GenieMaskedCrossEntropyBackward', ({ execute }, { logits, targets, mask, logSums, dy }) =>
    execute([], [logits, targets, mask, logSums, dy], 1),
  );
  type SmoothL1 = { beta: number; inner: number };
  defineKernel('GenieSmoothL1', ({ float, int, execute }, inputs, { beta, inner }: SmoothL1) =>
    execute([float('beta', beta), int('inner', inner)], [inputs.prediction, inputs.target, inputs.weight], 1),
  );
  defineKernel('GenieSmoothL1Backward', ({ float, int, execute }, inputs, { beta, inner }: SmoothL1) => {
    const { prediction, target, weight, dy } = inputs;
    return execute([float('beta', beta), int('inner', inner)], [prediction, target, weight, dy], 2);
  });
}

interface AdamWAttributes {
  factor: number;
  beta1: number;
  beta2: number;
  rate: number;
  rootFactor: number;
  epsilon: number;
  keep: number[];
}

function defineAdamW(): void {
  defineKernel('GenieAdamW', ({ int, execute }, inputs, attributes: AdamWAttributes) => {
    const { gradient, firstMoment, secondMoment, ...variables } = inputs;
    const { factor, beta1, beta2, rate, rootFactor, epsilon, keep } = attributes;
    const values = Object.values(variables);
    // Tensors, not attributes: TensorFlow would make a new kernel for every step, and a recorded graph could not be fed.
    const numbers = tf.tensor1d([factor, beta1, beta2, rate, rootFactor, epsilon]);
    const keeps = tf.tensor1d(keep);
    const all = [gradient, firstMoment, secondMoment, numbers, keeps, ...values];
    const outputs = execute([int('count', values.length)], all, 2 + values.length);
    tf.dispose([numbers, keeps]);
    return outputs;
  });
}

/** Registers the operations of the native library as kernels of the tensorflow backend, under the names of those of wasm, and a cheaper `Reshape`. */
export function defineKernels(): void {
  defineAttention();
  defineLinear();
  defineNorms();
  defineSwiglu();
  defineLosses();
  defineAdamW();
  definePlay();
  replaceReshape();
}
