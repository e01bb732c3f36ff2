/** Results of T steps of N environments, each [T, N]. */
export interface Steps {
  rewards: Float32Array;
  /** Value estimate before each step. */
  values: Float32Array;
  /** 1 where the episode ended with the step, for whatever reason. */
  ended: Uint8Array;
}

/**
 * Returns how much better the steps turned out than expected: generalized advantage estimation (https://arxiv.org/abs/1506.02438, equation
 * 16).
 *
 * `Aₜ = δₜ + γλ Aₜ₊₁` with `δₜ = rₜ + γ V(sₜ₊₁) - V(sₜ)`; nothing is carried over an episode's end. Where an episode was cut off,
 * the return still expected belongs into its last reward.
 *
 * @param next what is expected after the last step, [N]
 * @returns [T, N]
 */
export function advantagesOf(
  { rewards, values, ended }: Steps,
  next: Float32Array,
  { discount, lambda }: { discount: number; lambda: number },
): Float32Array {
  const count = next.length;
  const advantages = new Float32Array(rewards.length);
  for (let i = 0; i < count; i++) {
    let [advantage, after] = [0, next[i]!];
    for (let at = rewards.length - count + i; at >= 0; at -= count) {
      const goesOn = 1 - ended[at]!;
      const delta = rewards[at]! + discount * goesOn * after - values[at]!;
      advantage = delta + discount * lambda * goesOn * advantage;
      advantages[at] = advantage;
      after = values[at]!;
    }
  }
  return advantages;
}
