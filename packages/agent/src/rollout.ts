import { advantagesOf } from './advantages.ts';
import type { Environment } from './environment.ts';

/** T steps of N environments: arrays of [T · N], the environments of a step beside one another. */
export interface Rollout {
  /** Tokens before each step, int32 [T · N, K, P]. */
  observations: Int32Array;
  actions: Int32Array;
  logProbabilities: Float32Array;
  /** Value estimates of the critic before each step. */
  values: Float32Array;
  advantages: Float32Array;
  /** The observations after the last step, [N, K, P]. */
  next: Int32Array;
  /** Returns of the episodes that ended. */
  finished: number[];
  /** Returns so far of those that are under way, [N]. */
  returns: Float32Array;
}

/** Options for playing a rollout. */
export interface CollectOptions {
  /** Those that the environments show now, [N, K, P]. */
  observations: Int32Array;
  /** Returns so far of the episodes, [N]. */
  returns: Float32Array;
  /** T */
  steps: number;
  discount: number;
  lambda: number;
  judge(observations: Int32Array): Promise<{ logits: Float32Array; values: Float32Array }>;
  draw(logits: Float32Array): { actions: number[]; logProbabilities: Float32Array };
}

/** Plays T steps in all environments. What is still to be expected of an episode that is cut off is added to its last reward. */
export async function collect(
  environment: Environment,
  { observations: first, returns: before, steps, discount, lambda, judge, draw }: CollectOptions,
): Promise<Rollout> {
  const { count } = environment;
  const observations = new Int32Array(steps * first.length);
  const actions = new Int32Array(steps * count);
  const [logProbabilities, values, rewards] = Array.from({ length: 3 }, () => new Float32Array(steps * count)) as [
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  const ended = new Uint8Array(steps * count);
  const returns = before.slice();
  const finished: number[] = [];
  let now = first;
  for (let t = 0; t < steps; t++) {
    const judged = await judge(now);
    const drawn = draw(judged.logits);
    observations.set(now, t * now.length);
    actions.set(drawn.actions, t * count);
    logProbabilities.set(drawn.logProbabilities, t * count);
    values.set(judged.values, t * count);
    const step = await environment.step(drawn.actions);
    rewards.set(step.rewards, t * count);
    const cutOff = [...step.finalObservations].filter(([i]) => step.truncated[i]);
    if (cutOff.length > 0) {
      const last = Int32Array.from(cutOff.flatMap(([, observation]) => [...observation]));
      const expected = (await judge(last)).values;
      for (const [n, [i]] of cutOff.entries()) rewards[t * count + i]! += discount * expected[n]!;
    }
    for (let i = 0; i < count; i++) {
      returns[i]! += step.rewards[i]!;
      if (!step.finalObservations.has(i)) continue;
      ended[t * count + i] = 1;
      finished.push(returns[i]!);
      returns[i] = 0;
    }
    now = step.observations;
  }
  const advantages = advantagesOf({ rewards, values, ended }, (await judge(now)).values, { discount, lambda });
  return { observations, actions, logProbabilities, values, advantages, next: now, finished, returns };
}
