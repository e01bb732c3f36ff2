/** A token for each wanted place, and the largest probability there. */
export interface Draws {
  tokens: Int32Array;
  confidence: Float64Array;
}

/**
 * Draws a token for each place by the inverse of the cumulative distribution: for backends that have no operation for it, and for
 * distributions that are cut.
 *
 * @param weights of each token of each place, multiples of the place's largest one: it is 1
 * @param options `hidden`: 1 where a token is wanted; `uniforms`: a number in [0, 1) for each place; `topK` and `topP`: see `SamplingOptions`
 */
export function drawByWeights(
  weights: Float32Array,
  vocabulary: number,
  { hidden, uniforms, topK, topP }: { hidden: Uint8Array; uniforms: Float32Array; topK: number; topP: number },
): Draws {
  const cut = (topK > 0 && topK < vocabulary) || topP < 1;
  const tokens = new Int32Array(hidden.length);
  const confidence = new Float64Array(hidden.length);
  for (let place = 0; place < hidden.length; place++) {
    if (!hidden[place]) continue;
    const row = weights.subarray(place * vocabulary, (place + 1) * vocabulary);
    let total = 0;
    for (let token = 0; token < vocabulary; token++) total += row[token]!;
    confidence[place] = 1 / total; // the largest weight is 1
    tokens[place] = cut
      ? drawAmong(row, mostProbable(row, { topK, topP, total }), uniforms[place]!)
      : draw(row, total * uniforms[place]!);
  }
  return { tokens, confidence };
}

/** The token at which the weights so far exceed `left`. */
function draw(weights: Float32Array, left: number): number {
  let token = 0;
  let rest = left;
  while (token < weights.length - 1 && rest >= weights[token]!) rest -= weights[token++]!;
  return token;
}

/** The same among some tokens only. */
function drawAmong(weights: Float32Array, tokens: readonly number[], uniform: number): number {
  const own = Float32Array.from(tokens, (token) => weights[token]!);
  return tokens[draw(own, uniform * own.reduce((sum, weight) => sum + weight, 0))]!;
}

/**
 * The most probable tokens, the first of all first: at most `topK`, of these as few as have the share `topP` of their weight.
 *
 * @param weights of each token, multiples of the largest one: it is 1
 * @param options `topK` 0: no bound; `total`: the sum of all weights
 */
export function mostProbable(
  weights: Float32Array,
  { topK, topP, total }: { topK: number; topP: number; total: number },
): number[] {
  let kept = candidates(weights, topK, topP * total);
  kept.sort((a, b) => weights[b]! - weights[a]! || a - b);
  let left = topP * total;
  if (topK > 0 && topK < weights.length) {
    kept = kept.slice(0, topK);
    // The share is one of what topK leaves.
    left = topP * kept.reduce((sum, token) => sum + weights[token]!, 0);
  }
  if (topP >= 1) return kept;
  let count = 0;
  while (count < kept.length && left > 0) left -= weights[kept[count++]!]!;
  return kept.slice(0, Math.max(1, count));
}

/**
 * Tokens among which the wanted ones are. Sorting all of a large vocabulary for each place would take longer than the model; nearly all
 * weights are far below the largest, so a few passes with a falling threshold leave few to sort.
 */
function candidates(weights: Float32Array, count: number, mass: number): number[] {
  for (let threshold = 1 / 16; threshold > 1e-30; threshold /= 256) {
    const found: number[] = [];
    let sum = 0;
    for (let token = 0; token < weights.length; token++) {
      if (weights[token]! < threshold) continue;
      found.push(token);
      sum += weights[token]!;
    }
    if (count > 0 ? found.length >= count : sum >= mass) return found;
  }
  return Array.from(weights, (_, token) => token);
}
