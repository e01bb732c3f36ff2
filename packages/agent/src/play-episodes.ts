import type { Environment } from './environment.ts';

/** Gives an action for each environment. @param observations tokens, int32 [N, K, P] */
export type Player = (observations: Int32Array) => readonly number[] | Promise<readonly number[]>;

/**
 * Plays one episode in each environment.
 *
 * @param seeds of the episodes
 * @returns the return of each: the sum of its rewards
 */
export async function playEpisodes(
  environment: Environment,
  player: Player,
  seeds: readonly number[],
): Promise<number[]> {
  let observations = await environment.reset(seeds);
  const returns = seeds.map(() => 0);
  const over = seeds.map(() => false);
  while (over.includes(false)) {
    const step = await environment.step(await player(observations));
    for (const [i, reward] of step.rewards.entries()) {
      if (over[i]) continue; // the next episode has begun there
      returns[i]! += reward;
      over[i] = step.finalObservations.has(i);
    }
    observations = step.observations;
  }
  return returns;
}
