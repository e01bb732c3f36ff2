import type * as tf from '@tensorflow/tfjs-core';

/** A linear map: weight [in, out], bias [out]. */
export interface MapWeights<T = tf.Tensor> {
  weight: T;
  bias: T | undefined;
}

/** Four maps of E numbers to E numbers. */
export interface AttentionWeights<T = tf.Tensor> {
  query: MapWeights<T>;
  key: MapWeights<T>;
  value: MapWeights<T>;
  output: MapWeights<T>;
}

/** The gain of an RMS norm, [E], or FiLM's map from A numbers to 2E, γ beside β; neither for a norm that learns nothing. */
export interface NormWeights<T = tf.Tensor> {
  rms: { weight: T } | undefined;
  film: MapWeights<T> | undefined;
}

/** Parameters of a transformer's block, as `TransformerBlock` of `@genie/stt` holds them. */
export interface BlockWeights<T = tf.Tensor> {
  spatialAttention: AttentionWeights<T>;
  spatialNorm: NormWeights<T>;
  /** Undefined, as its norm, for a block without attention over time. */
  temporalAttention: AttentionWeights<T> | undefined;
  temporalNorm: NormWeights<T> | undefined;
  /** The maps of SwiGLU: E to F, E to F, F to E. */
  feedForward: { gate: MapWeights<T>; value: MapWeights<T>; output: MapWeights<T> };
  feedForwardNorm: NormWeights<T>;
}

/** All that a block may have learned, in the order of the native operation's inputs; undefined for what this one has not. */
export function listWeights<T>(weights: BlockWeights<T>): (T | undefined)[] {
  const { spatialAttention, temporalAttention, feedForward, spatialNorm, temporalNorm, feedForwardNorm } = weights;
  const map = (of?: MapWeights<T>) => [of?.weight, of?.bias];
  const attention = (of?: AttentionWeights<T>) => [of?.query, of?.key, of?.value, of?.output].flatMap(map);
  const norm = (of?: NormWeights<T>) => [of?.rms?.weight, of?.film?.weight, of?.film?.bias];
  return [
    ...attention(spatialAttention),
    ...attention(temporalAttention),
    ...[feedForward.gate, feedForward.value, feedForward.output].flatMap(map),
    ...norm(spatialNorm),
    ...norm(temporalNorm),
    ...norm(feedForwardNorm),
  ];
}

/** Entries of {@link listWeights}. */
const count = 31;

/** The names of a kernel's inputs for the entries of {@link listWeights}. */
export const weightNames: readonly string[] = /* @__PURE__ */ Array.from({ length: count }, (_, i) => `weight${i}`);

const named = new WeakMap<BlockWeights, tf.NamedTensorMap>();

/** A kernel's inputs for the weights that a block has; made once for each object, since this is done for every frame. */
export function nameWeights(weights: BlockWeights): tf.NamedTensorMap {
  const known = named.get(weights);
  if (known) return known;
  const pairs = listWeights(weights).map((tensor, i) => [weightNames[i]!, tensor] as const);
  const inputs = Object.fromEntries(pairs.filter(([, tensor]) => tensor !== undefined)) as tf.NamedTensorMap;
  named.set(weights, inputs);
  return inputs;
}

/** The weights that {@link listWeights} has listed. */
export function weightsOf<T>(list: readonly (T | undefined)[]): BlockWeights<T> {
  let at = 0;
  const map = (): MapWeights<T> => ({ weight: list[at++]!, bias: list[at++] });
  const attention = (): AttentionWeights<T> => ({ query: map(), key: map(), value: map(), output: map() });
  const norm = (): NormWeights<T> => {
    const gain = list[at++];
    const film = map();
    return { rms: gain && { weight: gain }, film: film.weight && film };
  };
  const [spatialAttention, temporalAttention] = [attention(), attention()];
  const feedForward = { gate: map(), value: map(), output: map() };
  const [spatialNorm, temporalNorm, feedForwardNorm] = [norm(), norm(), norm()];
  const temporal = temporalAttention.query.weight !== undefined;
  return {
    spatialAttention,
    spatialNorm,
    temporalAttention: temporal ? temporalAttention : undefined,
    temporalNorm: temporal ? temporalNorm : undefined,
    feedForward,
    feedForwardNorm,
  };
}
