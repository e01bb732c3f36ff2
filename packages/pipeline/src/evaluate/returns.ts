import { type Game, revisit } from '@genie/data';
import type { SamplingOptions } from '@genie/dynamics';
import { joinBytes, type ReturnedView, type Returns, seeReturn } from '@genie/evaluate';
import { type NotDefined, notDefined } from '@genie/metrics';
import { Random } from '@genie/ops';
import { toRgb } from '@genie/world';
import { beginGames } from './begin-games.ts';
import type { Models } from './models.ts';
import { playActions } from './play-actions.ts';
import { reconstruct } from './reconstruct.ts';
import { TrueGame } from './true-game.ts';

/** Frames after which a view is returned to. */
export const returnFrames: readonly number[] = [4, 8, 16, 32, 64];
/** Most games of each length. */
const mostGames = 16;

export interface ReturnsOptions {
  /** Most past frames that the dynamics sees. */
  context: number;
  sampling: SamplingOptions;
  /** Games of each length. */
  games: number;
  /** The world's action for each of the game's. */
  keys: readonly number[];
  seed: number;
  /** Hears of each frame of all games, and of how many there will be. */
  onProgress?: ((made: number, of: number) => void) | undefined;
}

/**
 * Lets a learned world leave what is in sight and come back to it, by ways that the true game knows, and reads what it shows then.
 *
 * @returns not defined for a game that shows all there is
 */
export async function observeReturns<S>(
  models: Models,
  game: Game<S>,
  { games, onProgress, ...options }: ReturnsOptions,
): Promise<Returns | NotDefined> {
  if (!game.memory) return notDefined(`${game.name} shows all there is, so that nothing leaves the picture`);
  const root = new Random(options.seed).fork('returns');
  const views: ReturnedView[] = [];
  const all = returnFrames.reduce((sum, frames) => sum + frames, 0);
  let before = 0;
  for (const frames of returnFrames) {
    const random = root.fork(String(frames));
    const count = Math.min(games, mostGames);
    const onFrame = onProgress && ((made: number) => onProgress(before + made, all));
    views.push(...(await returnsAfter(models, game, { ...options, frames, games: count, random, onFrame })));
    before += frames;
  }
  if (views.length === 0) return notDefined(`${game.name}: no wall of any view left the picture`);
  return { views, random: new Random(options.seed).fork('intervals of returns') };
}

async function returnsAfter<S>(
  models: Models,
  game: Game<S>,
  {
    frames,
    games,
    random,
    keys,
    onFrame,
    ...options
  }: Omit<ReturnsOptions, 'onProgress' | 'seed'> & {
    frames: number;
    random: Random;
    onFrame?: ((made: number) => void) | undefined;
  },
): Promise<ReturnedView[]> {
  const started = Array.from({ length: games }, (_, i) => {
    const own = random.fork(String(i));
    const truth = new TrueGame(game, options.context, own);
    const way = revisit(game, truth.state, frames, own.fork('way'));
    return way ? [{ truth, way, own }] : [];
  }).flat();
  if (started.length === 0) return [];
  const truths = started.map(({ truth }) => truth);
  const session = await beginGames(models, truths, { ...options, keys, random: random.fork('sampling') });
  try {
    const actions = started.map(({ way }) => way.actions.map((action) => keys[action]!));
    const made = await playActions(session, actions, onFrame);
    const clips = started.map(({ truth, way }) => lastFrames(truth, way.actions, options.context));
    const reconstructed = await reconstruct(models, clips, game);
    const size = game.height * game.width * 3;
    return started.map(({ truth, way, own }, i) => {
      const end = (i + 1) * options.context * size;
      return seeReturn({
        game,
        state: truth.state,
        way,
        made: toRgb(made[i]!.at(-1)!),
        reconstructed: reconstructed.subarray(end - size, end),
        random: own.fork('elsewhere'),
      });
    });
  } finally {
    session.dispose();
  }
}

/** Plays the true game on, and gives its last frames. */
function lastFrames<S>(truth: TrueGame<S>, actions: readonly number[], count: number): Uint8Array {
  const size = truth.start.length / count;
  const frames = Array.from({ length: count }, (_, t) => truth.start.subarray(t * size, (t + 1) * size));
  for (const action of actions) {
    truth.step(action);
    frames.push(truth.render());
    frames.shift();
  }
  return joinBytes(frames);
}
