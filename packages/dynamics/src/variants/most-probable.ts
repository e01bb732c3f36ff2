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
