import * as tf from '@tensorflow/tfjs';
import { chooseTokens, Random } from '../../src/index.ts';

/** One comparison of the shader that chooses tokens with the same arithmetic in float64. */
export interface ChoiceOutcome {
  /** Tokens that differ. */
  wrong: number;
  /** Largest difference of a confidence, as a share of it. */
  difference: number;
  dtype: string;
}

/** On the current backend, which must be webgpu with the kernels. */
export async function compareChoice(
  rows: number,
  width: number,
  temperature: number | undefined,
): Promise<ChoiceOutcome> {
  const random = new Random(rows * width);
  const values = Float32Array.from({ length: rows * width }, () => 4 * random.normal());
  values.set(values.subarray(0, Math.min(width, 2)), Math.min(width, rows * width - 2)); // some that are equal
  const draws = temperature === undefined ? undefined : Float32Array.from({ length: rows }, () => random.uniform());
  const logits = tf.tensor(values, [rows, width]);
  const { tokens, confidence } = chooseTokens(logits, {
    ...(draws && { uniforms: draws }),
    ...(temperature !== undefined && { temperature }),
  })!;
  const [chosen, sure] = await Promise.all([tokens.data(), confidence.data()]);
  const outcome: ChoiceOutcome = { wrong: 0, difference: 0, dtype: tokens.dtype };
  for (let row = 0; row < rows; row++) {
    const own = [...values.subarray(row * width, (row + 1) * width)];
    const most = Math.max(...own);
    const weights = own.map((x) => Math.exp((x - most) / (temperature ?? 1)));
    const total = weights.reduce((a, b) => a + b, 0);
    outcome.wrong += Number(!allowed(weights, chosen[row]!, draws && draws[row]! * total));
    outcome.difference = Math.max(outcome.difference, Math.abs(sure[row]! * total - 1));
  }
  tf.dispose([logits, tokens, confidence]);
  return outcome;
}

/** Returns whether it is the token at which the weights so far exceed `left`, to rounding; or the first of the largest. */
function allowed(weights: number[], token: number, left: number | undefined): boolean {
  if (left === undefined) return token === weights.indexOf(1);
  const before = weights.slice(0, token).reduce((a, b) => a + b, 0);
  const slack = 1e-4 * weights.reduce((a, b) => a + b, 0);
  return before <= left + slack && left <= before + weights[token]! + slack;
}
