import * as tf from '@tensorflow/tfjs-core';
import { normOnWasm } from '../backends/wasm/norm.ts';
import { defineOperation, dispatch, type Kernel, type OperationOf } from '../dispatch.ts';
import { areFloats, runKernel } from '../run-kernel.ts';

/** x [G, N, E], residual [G, N, E], weight [E], bias [E], film [G, 2E] (G = B·T frames with film, else 1) → [G, N, E]. */
export type LayerNormKernel = Kernel<
  { x: tf.Tensor3D; residual?: tf.Tensor3D; weight?: tf.Tensor1D; bias?: tf.Tensor1D; film?: tf.Tensor2D },
  { epsilon: number; residual: boolean; bias: boolean }
>;

const composition: LayerNormKernel = {
  forward({ x, residual, weight, bias, film }, { epsilon }) {
    const sum = residual === undefined ? x : tf.add(x, residual);
    const centred = tf.sub(sum, tf.mean(sum, -1, true));
    const inverse = tf.rsqrt(tf.add(tf.mean(tf.square(centred), -1, true), epsilon));
    const normed = tf.mul(centred, inverse);
    let scaled: tf.Tensor = weight === undefined ? normed : tf.mul(normed, weight);
    if (bias !== undefined) scaled = tf.add(scaled, bias);
    if (film === undefined) return { output: scaled, saved: { normed, inverse, ...(weight && { weight }) } };
    const [gain, shift] = halves(film);
    const output = tf.add(tf.mul(scaled, gain), shift);
    return { output, saved: { normed, inverse, scaled, film, ...(weight && { weight }) } };
  },
  backward(dy, { normed, inverse, scaled, film, weight }, { residual, bias }) {
    const gradients: tf.NamedTensorMap = {};
    let dScaled = dy;
    if (film !== undefined) {
      gradients.film = tf.concat([tf.sum(tf.mul(dy, scaled!), 1), tf.sum(dy, 1)], -1);
      dScaled = tf.mul(dy, halves(film as tf.Tensor2D)[0]);
    }
    if (bias) gradients.bias = tf.sum(dScaled, [0, 1]);
    if (weight !== undefined) gradients.weight = tf.sum(tf.mul(dScaled, normed!), [0, 1]);
    const dNormed = weight === undefined ? dScaled : tf.mul(dScaled, weight);
    const mean = tf.mean(dNormed, -1, true);
    const slope = tf.mean(tf.mul(dNormed, normed!), -1, true);
    const dx = tf.mul(tf.sub(tf.sub(dNormed, mean), tf.mul(normed!, slope)), inverse!);
    return { x: dx, ...(residual && { residual: tf.clone(dx) }), ...gradients };
  },
};

const operation: OperationOf<LayerNormKernel> = /* @__PURE__ */ defineOperation({
  name: 'layerNorm',
  composition,
  kernel: 'GenieNorm',
  wasm: normOnWasm,
  fused: {
    supports: areFloats,
    forward(inputs, { epsilon }) {
      const [output] = runKernel('GenieNorm', inputs as tf.NamedTensorMap, { epsilon, centre: true }) as [tf.Tensor];
      const saved = Object.fromEntries(Object.entries(inputs).filter(([, tensor]) => tensor !== undefined));
      return { output, saved };
    },
    backward(dy, { x, residual, weight, bias, film }, { epsilon }) {
      const attributes = { epsilon, centre: true, biased: bias !== undefined };
      const gradients = runKernel('GenieNormBackward', { x, residual, weight, bias, film, dy }, attributes);
      const next = (given: tf.Tensor | undefined): tf.Tensor | undefined => given && gradients.shift();
      const dx = gradients.shift() as tf.Tensor3D;
      const named = { weight: next(weight), bias: next(bias), film: next(film) };
      return { x: dx, ...(residual && { residual: tf.clone(dx) }), ...named } as ReturnType<
        typeof composition.backward
      >;
    },
  },
});

/** 1 + γ and β of [G, 2E], each [G, 1, E]. */
function halves(film: tf.Tensor2D): [tf.Tensor, tf.Tensor] {
  const [gamma, beta] = tf.split(tf.expandDims(film, 1), 2, 2) as [tf.Tensor, tf.Tensor];
  return [tf.add(gamma, 1), beta];
}

export interface LayerNormOptions {
  /** Learned gain, [E]. */
  weight?: tf.Tensor1D;
  /** Learned shift, [E]. */
  bias?: tf.Tensor1D;
  /** Added to x before the norm; the same shape. */
  residual?: tf.Tensor;
  /** [B, T, 2E] = γ beside β, for x [B, T, P, E]: the result is y·(1 + γ) + β, the same for all patches (FiLM, https://arxiv.org/abs/1709.07871). */
  film?: tf.Tensor;
  /** Added to the variance. Default 1e-5. */
  epsilon?: number;
}

/**
 * Layer norm of the last axis, (h - mean(h)) / √(var(h) + ε) with h = x + residual, then gain, shift and FiLM where given
 * (https://arxiv.org/abs/1607.06450).
 *
 * @param x [..., E]; [B, T, P, E] with film
 * @returns the shape of x
 */
export function layerNorm(x: tf.Tensor, options: LayerNormOptions = {}): tf.Tensor {
  const { weight, bias, residual, film, epsilon = 1e-5 } = options;
  const width = x.shape.at(-1)!;
  if (film && (x.rank !== 4 || film.size !== x.shape[0]! * x.shape[1]! * 2 * width)) {
    throw new Error(`layerNorm: film has shape [${film.shape}], expected [B, T, 2E] for x [B, T, P, E] = [${x.shape}]`);
  }
  const groups = film ? x.shape[0]! * x.shape[1]! : 1;
  const grouped = (tensor: tf.Tensor): tf.Tensor3D => tf.reshape(tensor, [groups, -1, width]);
  const inputs = {
    x: grouped(x),
    ...(residual && { residual: grouped(residual) }),
    ...(weight && { weight }),
    ...(bias && { bias }),
    ...(film && { film: tf.reshape(film, [groups, 2 * width]) as tf.Tensor2D }),
  };
  const flags = { epsilon, residual: residual !== undefined, bias: bias !== undefined };
  return tf.reshape(dispatch(operation, inputs, flags), x.shape);
}
