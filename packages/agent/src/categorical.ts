import type { Random } from '@genie/ops';

/**
 * Draws an action for each row of logits [N, A].
 *
 * @returns the actions, and the logarithm of the probability of each, [N]
 */
export function drawActions(
  logits: Float32Array,
  count: number,
  random: Random,
): { actions: number[]; logProbabilities: Float32Array } {
  const size = logits.length / count;
  const actions: number[] = [];
  const logProbabilities = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    const row = logits.subarray(i * size, (i + 1) * size);
    const largest = row.reduce((a, b) => Math.max(a, b));
    const exponentials = row.map((logit) => Math.exp(logit - largest));
    const sum = exponentials.reduce((a, b) => a + b);
    let left = random.uniform() * sum;
    let action = 0;
    while (action < size - 1 && left >= exponentials[action]!) left -= exponentials[action++]!;
    actions.push(action);
    logProbabilities[i] = row[action]! - largest - Math.log(sum);
  }
  return { actions, logProbabilities };
}

/** The likeliest action of each row of logits [N, A]. */
export function likeliestActions(logits: Float32Array, count: number): number[] {
  const size = logits.length / count;
  return Array.from({ length: count }, (_, i) => {
    const row = logits.subarray(i * size, (i + 1) * size);
    return row.indexOf(row.reduce((a, b) => Math.max(a, b)));
  });
}
