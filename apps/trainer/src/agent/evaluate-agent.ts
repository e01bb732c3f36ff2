import { type ActorCritic, drawActions, Environment, LearnedGames, playEpisodes, TrueGames } from '@genie/agent';
import { bootstrapInterval } from '@genie/metrics';
import { Random } from '@genie/ops';
import type { World } from '@genie/world';
import { gameOf } from './open-environment.ts';

/** The returns of one player. */
export interface PlayerScore {
  player: 'agent' | 'random' | 'scripted';
  where: 'true-game' | 'world';
  /** Mean return of an episode. */
  mean: number;
  /** Interval in which the mean could lie had other episodes been drawn: 95 % of the resamples. */
  interval: [number, number] | null;
  returns: number[];
}

export interface AgentEvaluationOptions {
  game?: string | undefined;
  /** Episodes of each player. */
  games: number;
  maxSteps: number;
  seed: number;
  onPlayed?: ((score: PlayerScore) => void) | undefined;
}

/**
 * Lets an agent play the true game on seeds that no training draws from, beside one that plays at random and the game's own policy, which made
 * the world's videos; and the learned world, for the difference is what it has found there that the game does not pay.
 */
export async function evaluateAgent(
  world: World,
  model: ActorCritic,
  { games: count, maxSteps, seed, onPlayed, ...options }: AgentEvaluationOptions,
): Promise<PlayerScore[]> {
  const game = gameOf(world, options.game);
  const random = new Random(seed).fork('evaluation');
  const seeds = Array.from({ length: count }, () => random.integer(2 ** 32));
  const trueGames = new TrueGames(world, { count, game });
  const truth = new Environment(trueGames, { maxSteps });
  const learned = new Environment(new LearnedGames(world, { count, game }), { maxSteps });
  const { actions } = truth.spaces;
  const agent = (chance: Random) => async (observations: Int32Array) =>
    drawActions((await model.judge(observations)).logits, count, chance).actions;
  const any = (chance: Random) => () => seeds.map(() => chance.integer(actions));
  const scores: PlayerScore[] = [];
  const score = async (
    player: PlayerScore['player'],
    where: PlayerScore['where'],
    choose: (chance: Random) => Parameters<typeof playEpisodes>[1],
  ) => {
    const returns = await playEpisodes(
      where === 'world' ? learned : truth,
      choose(random.fork(`${player} ${where}`)),
      seeds,
    );
    const sum = returns.reduce((a, b) => a + b, 0);
    const bounds = bootstrapInterval<number>(returns, {
      statistic: (drawn) => drawn.reduce((a, b) => a + b, 0) / drawn.length,
      random: () => random.uniform(),
    });
    const interval: [number, number] | null = bounds.value === null ? null : [bounds.low, bounds.high];
    scores.push({ player, where, mean: sum / count, interval, returns });
    onPlayed?.(scores.at(-1)!);
  };
  try {
    await score('agent', 'true-game', agent);
    await score('random', 'true-game', any);
    await score('scripted', 'true-game', () => () => trueGames.scripted());
    await score('agent', 'world', agent);
    await score('random', 'world', any);
    return scores;
  } finally {
    learned.dispose();
    truth.dispose();
  }
}
