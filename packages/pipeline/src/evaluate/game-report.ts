import type { Game } from '@genie/data';
import type { PlayedGame, Report, Returns } from '@genie/evaluate';
import { type NotDefined, notDefined } from '@genie/metrics';
import { Random } from '@genie/ops';
import type { LongPlayPictures, RawClip, RolloutPair } from '../report/index.ts';
import type { ActionMeasures } from './action-tokenizer.ts';
import { type GameMeasures, type GameOptions, glimpsesOf, measureGame } from './game.ts';
import { scorePolicy } from './game-policy.ts';
import { codeOfAction } from './keys.ts';
import { longPlayOf } from './long-play.ts';
import type { Models } from './models.ts';
import { joinBytes } from './pictures.ts';
import { observeReturns, returnFrames } from './returns.ts';

/** Report's part on a game whose states are known; for other worlds, the reason why there is none. */
export interface GamePart {
  /** Game that its figures are computed from, or the reason why there are none. */
  played: PlayedGame | NotDefined;
  /** Figures of memory, or why there are none. */
  returns: Returns | NotDefined;
  longPlay?: NonNullable<Report['longPlay']>;
  samples: Record<string, number>;
  rollouts: RolloutPair[];
  /** The moments in which something was lost. */
  losses: RolloutPair[];
  pictures?: LongPlayPictures;
}

/** Frames for which the policy plays; as its score is a count, it has to be the same for all worlds. */
const policyFrames = 128;
/** Frames of a game, games, and losses that a report shows. */
const shownFrames = 64;
const shownGames = 4;
const shownLosses = 4;

/**
 * Plays the learned and the true game under the same keys.
 *
 * @param options - `why`: what the report says where no game is given, though there is one
 */
export async function measureGamePart(
  models: Models,
  game: Game<unknown> | undefined,
  actions: ActionMeasures,
  { why, ...options }: GameOptions & { why?: string | undefined },
): Promise<GamePart> {
  const keys = game && keysOfGame(models, game, actions);
  if (!game || !keys?.some((code) => code !== null)) {
    const reason = game
      ? models.trueActions
        ? `none of the world's actions (${models.trueActions.names.join(', ')}) is one of the game's (${game.actions.join(', ')})`
        : 'no latent action stands for a true action, so none can be chosen'
      : (why ?? 'the true states are known only for generated games');
    return {
      played: notDefined(reason),
      returns: notDefined(reason),
      samples: {},
      rollouts: [],
      losses: [],
    };
  }
  const { longPlay = 0, onProgress, seed } = options;
  const rolloutFrames = Math.min(shownFrames, options.rolloutFrames);
  const playing = Math.max(rolloutFrames, longPlay);
  const frames = Math.min(policyFrames, playing);
  const returning = game.memory ? returnFrames.reduce((sum, length) => sum + length, 0) : 0;
  const hear = (before: number) =>
    onProgress && ((made: number) => onProgress(before + made, playing + frames + returning));
  const hearPlay = hear(0);
  const measures = await measureGame(models, game, keys, {
    ...options,
    rolloutFrames,
    ...(hearPlay ? { onProgress: hearPlay } : {}),
  });
  const played = keys.map((code) => code ?? 0);
  const scores = await scorePolicy(models, game, {
    ...options,
    games: options.rollouts,
    frames,
    keys: played,
    onFrame: hear(playing),
  });
  const returns = await observeReturns(models, game, {
    ...options,
    games: options.rollouts,
    keys: played,
    onProgress: hear(playing + frames),
  });
  const random = new Random(seed).fork('intervals of game figures');
  return {
    played: { game, ...measures, scores, random },
    returns,
    ...(longPlay > 0 ? { longPlay: longPlayOf(game, measures), pictures: glimpsesIn(game, measures) } : {}),
    samples: {
      gameRollouts: measures.pairs.length,
      gameRolloutFrames: measures.frames,
      policyFrames: frames,
      ...('views' in returns ? { returns: returns.views.length } : {}),
    },
    ...besideTruth(game, measures),
  };
}

/** Returns the index of the world's action for each of the game's actions, by its name: labels may have them in another order. */
function keysOfGame(models: Models, game: Game<unknown>, actions: ActionMeasures): (number | null)[] | null {
  if (models.trueActions) return models.trueActions.numbersOf(game.actions);
  const codes = codeOfAction(actions);
  return codes && game.actions.map((name) => codes[actions.actionNames!.indexOf(name)] ?? null);
}

/** The first games beside the truth, and the moments in which something was lost. */
function besideTruth(
  { height, width }: Game<unknown>,
  { pairs, play }: GameMeasures<unknown>,
): Pick<GamePart, 'rollouts' | 'losses'> {
  const clip = (frames: Uint8Array): RawClip => ({
    frames,
    count: frames.length / (height * width * 3),
    height,
    width,
  });
  const losses = play.flatMap((one, i) => one.losses.loss(i) ?? []);
  return {
    rollouts: pairs.slice(0, shownGames).map(({ truth, rollout }, i) => ({
      truth: clip(truth),
      rollout: clip(rollout),
      title: `game ${i + 1}, under the same keys`,
    })),
    losses: losses.slice(0, shownLosses).map((loss) => ({
      truth: clip(loss.truth),
      rollout: clip(loss.rollout),
      title: `game ${loss.game + 1}: the ${loss.object} is lost in frame ${loss.frame}, the frames around it`,
    })),
  };
}

/** Some games, looked at now and then. */
function glimpsesIn({ height, width }: Game<unknown>, { play, frames }: GameMeasures<unknown>): LongPlayPictures {
  const at = glimpsesOf(frames);
  const games = play
    .slice(0, shownGames)
    .map(({ glimpses }) => ({ frames: joinBytes(glimpses), count: at.length, height, width }));
  return { frames: at, games };
}
