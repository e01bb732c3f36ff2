import { attention, chooseTokens, layerNorm, linear, swiglu } from '@genie/ops';
import * as tf from '@tensorflow/tfjs-core';

/** Expected {@link fingerprint} of {@link trial} by composition on the cpu backend. */
export const expected: readonly number[] = [-114.9059, -197.7704, -236.4564, -154.8623, -218.7848, -90.0563, -228.6462];

/** Largest difference between two right results. */
const tolerance = 0.02;

/** Operations that use each shader, on a few numbers. */
export function trial(): tf.Tensor {
  return tf.tidy(() => {
    const table = (length: number, f: (i: number) => number) => Float32Array.from({ length }, (_, i) => f(i));
    const x = tf.tensor4d(table(2 * 18 * 8, Math.sin), [1, 2, 18, 8]);
    const weight = tf.tensor2d(table(8 * 24, Math.cos), [8, 24]);
    const projected = linear(x, weight) as tf.Tensor4D;
    const rotary = { cos: table(36, Math.cos), sin: table(36, Math.sin) };
    const space = attention(projected, { numHeads: 2, axis: 'space', rotary });
    const time = attention(projected, { numHeads: 2, axis: 'time', causal: true });
    const film = tf.tensor3d(table(32, Math.sin), [1, 2, 16]);
    return tf.concat([swiglu(layerNorm(space, { residual: x, film })), swiglu(time)]); // [2, 2, 18, 4]
  });
}

/** A few sums that any wrong number changes. */
export function fingerprint(values: ArrayLike<number>): number[] {
  const sums = new Array<number>(7).fill(0);
  for (let i = 0; i < values.length; i++) sums[i % 7]! += values[i]! * (1 + (i % 5));
  return sums;
}

/** Checks that the shaders compute on this device what the compositions do; returns the reason if not, else undefined. */
export async function whyWrong(): Promise<string | undefined> {
  const { device } = tf.backend() as unknown as { device: ErrorScopes };
  device.pushErrorScope('validation');
  const output = trial();
  const { tokens: chosen, confidence } = chooseTokens(output)!;
  const [values, tokens] = await Promise.all([output.data(), chosen.data()]);
  const failure = await device.popErrorScope();
  tf.dispose([output, chosen, confidence]);
  if (failure) return `a shader does not run here: ${failure.message.split('\n')[0]}`;
  const wrong = fingerprint(values).some((sum, i) => !(Math.abs(sum - expected[i]!) <= tolerance)); // NaN too
  const misses = tokens.some((token, row) =>
    values.subarray(4 * row, 4 * row + 4).some((x) => x > values[4 * row + token]!),
  );
  return wrong || misses ? 'the shaders compute something else here than they must' : undefined;
}

/** Part of a `GPUDevice` that is used here. */
interface ErrorScopes {
  pushErrorScope(filter: 'validation'): void;
  popErrorScope(): Promise<{ message: string } | null>;
}
