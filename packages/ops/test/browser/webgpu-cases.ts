import type * as tf from '@tensorflow/tfjs-core';
import {
  type AttentionOptions,
  attention,
  attentionNext,
  type LayerNormOptions,
  layerNorm,
  linear,
  type RotaryTables,
  rmsNorm,
  swiglu,
} from '../../src/index.ts';

/** An operation on tensors of these shapes, whose numbers are uniform in ±spread (default 1). */
export interface Case {
  shapes: number[][];
  apply(...inputs: tf.Tensor[]): tf.Tensor;
  spread?: number;
  /** True when its gradients are compared too. */
  gradient?: boolean;
  /** Shaders of ours that the value takes. */
  shaders: string[];
  /** Shaders of TensorFlow.js beside them; undefined where it does not matter how many. */
  others: number | undefined;
}

const table = (length: number, scale: number): Float32Array =>
  Float32Array.from({ length }, (_, i) => scale * Math.sin(i * 12.9898));

const turns = (length: number, headDim: number): RotaryTables => ({
  cos: table((length * headDim) / 2, 1).map(Math.cos),
  sin: table((length * headDim) / 2, 1).map(Math.sin),
});

const attend = (shape: number[], options: AttentionOptions, rest: Partial<Case> = {}): Case => ({
  shapes: [shape],
  apply: (x) => attention(x as tf.Tensor4D, options),
  shaders: options.rotary ? ['rotate', 'attention'] : ['attention'],
  others: 0,
  ...rest,
});

const normalize = (rows: number[], given: (keyof LayerNormOptions)[], rest: Partial<Case> = {}): Case => {
  const [B, T, , E] = rows as [number, number, number, number];
  const shapes = { weight: [E], bias: [E], residual: rows, film: [B, T, 2 * E], epsilon: [] };
  return {
    shapes: [rows, ...given.map((name) => shapes[name])],
    apply: (x, ...others) => layerNorm(x, Object.fromEntries(given.map((name, i) => [name, others[i]!]))),
    shaders: ['norm'],
    others: 0,
    ...rest,
  };
};

export const cases: Record<string, Case> = {
  'attention in space, heads of 16': attend([1, 2, 64, 192], { numHeads: 4, axis: 'space' }),
  'attention in space, heads of 4, more queries than a workgroup': attend([1, 1, 150, 24], {
    numHeads: 2,
    axis: 'space',
  }),
  'attention in space, few patches': attend([2, 1, 5, 24], { numHeads: 2, axis: 'space' }, { gradient: true }),
  'attention in space, heads of 3, causal': attend([1, 2, 70, 27], { numHeads: 3, axis: 'space', causal: true }),
  'attention in space, a head of 200': attend([1, 1, 40, 600], { numHeads: 1, axis: 'space' }),
  'attention in space, with a bias': attend([1, 1, 67, 24], {
    numHeads: 2,
    axis: 'space',
    bias: table(2 * 67 * 67, 2),
  }),
  'attention in space, turned': attend(
    [1, 2, 20, 48],
    { numHeads: 2, axis: 'space', rotary: turns(20, 8) },
    { gradient: true },
  ),
  'attention in space, large scores': attend([1, 1, 33, 24], { numHeads: 1, axis: 'space' }, { spread: 20 }),
  'attention in time, causal': attend([2, 4, 9, 24], { numHeads: 2, axis: 'time', causal: true }, { gradient: true }),
  'attention in time, one frame': attend([1, 1, 3, 12], { numHeads: 1, axis: 'time', causal: true }),
  'attention in time, more frames than are short, causal': attend([1, 21, 3, 30], {
    numHeads: 2,
    axis: 'time',
    causal: true,
  }),
  'attention in time, turned, with a bias': attend([1, 5, 4, 24], {
    numHeads: 2,
    axis: 'time',
    causal: true,
    rotary: turns(5, 4),
    bias: table(2 * 25, 3),
  }),
  'attention over frames that follow others': {
    shapes: [
      [1, 2, 6, 24],
      [1, 3, 6, 24],
    ],
    apply: (next, past) => attentionNext(next as tf.Tensor4D, past as tf.Tensor4D, { numHeads: 2 }).output,
    shaders: ['attention'],
    others: undefined, // to put the frames together and apart
  },
  'a head too wide for the shader': attend(
    [1, 1, 3, 900],
    { numHeads: 1, axis: 'space' },
    { shaders: [], others: undefined },
  ),
  'layer norm': normalize([1, 2, 5, 16], []),
  'layer norm, weight and bias': normalize([1, 1, 3, 7], ['weight', 'bias'], { gradient: true }),
  'layer norm, residual and FiLM': normalize([2, 3, 5, 64], ['residual', 'film'], { gradient: true }),
  'layer norm, everything, wide': normalize([1, 2, 3, 130], ['residual', 'weight', 'bias', 'film']),
  'RMS norm': {
    shapes: [[3, 1, 4, 32], [32]],
    apply: (x, weight) => rmsNorm(x, weight as tf.Tensor1D),
    shaders: ['norm'],
    others: 0,
    gradient: true,
  },
  'RMS norm with residual, odd width': {
    shapes: [[5, 33], [33], [5, 33]],
    apply: (x, weight, residual) => rmsNorm(x, weight as tf.Tensor1D, { residual: residual! }),
    shaders: ['norm'],
    others: 0,
    gradient: true,
  },
  SwiGLU: { shapes: [[2, 3, 16]], apply: (x) => swiglu(x), shaders: ['swiglu'], others: 0, gradient: true },
  'SwiGLU, odd width, far from zero': {
    shapes: [[7, 170]],
    apply: (x) => swiglu(x),
    spread: 90,
    shaders: ['swiglu'],
    others: 0,
  },
  'linear with bias': {
    shapes: [[2, 3, 17, 5], [5, 64], [64]],
    apply: (x, weight, bias) => linear(x, weight as tf.Tensor2D, bias as tf.Tensor1D),
    shaders: [],
    others: 1,
    gradient: true,
  },
  'linear, many rows': {
    shapes: [
      [300, 64],
      [64, 170],
    ],
    apply: (x, weight) => linear(x, weight as tf.Tensor2D),
    shaders: [],
    others: 1,
  },
};
