import type { Game } from '@genie/data';
import type { ObjectTrack, Point } from '@genie/metrics';
import { Random } from '@genie/ops';
import { judgeStep, type Verdicts } from './game-rules.ts';
import { clipTensor } from './held-out.ts';
import { LearnedGames, type LearnedGamesOptions } from './learned-games.ts';
import { type Loss, LossWatch } from './losses.ts';
import { joinBytes } from './pictures.ts';
import { readFrames } from './read-frames.ts';
import type { Models } from './rollout.ts';
import { randomKeys, TrueGame } from './true-game.ts';

/** What was seen of games under random keys; frames themselves are not kept, but for those that a report shows. */
export interface FreePlay<S> {
  /** By object: its track in each game. */
  tracks: Record<string, ObjectTrack[]>;
  /** By rule: its verdict on each step of each game. */
  verdicts: Verdicts;
  /** Chosen actions of each game, and whether each could have an effect in the true game. */
  chosen: number[][];
  effective: boolean[][];
  starts: TrueGame<S>['startStates'][];
  /** Contexts, [K, H, W, C]. */
  contexts: Uint8Array[];
  /** The first frames of both, [F, H, W, C]. */
  pairs: { truth: Uint8Array; rollout: Uint8Array }[];
  losses: Loss[];
}

export interface FreePlayOptions extends Omit<LearnedGamesOptions, 'random'> {
  games: number;
  frames: number;
  /** Frames of which pictures are kept. */
  shown: number;
  /** Frames made in one set of rounds of unmasking. Default 1. */
  framesAtOnce?: number | undefined;
  /** Latent action for each true one. */
  keys: readonly number[];
  seed: number;
  onFrame?: ((made: number) => void) | undefined;
}

/** Plays the learned world and the true game side by side under the same random keys, and looks at each frame as it comes. */
export async function playFreely<S>(models: Models, game: Game<S>, options: FreePlayOptions): Promise<FreePlay<S>> {
  const { games, frames, shown, framesAtOnce = 1, keys, onFrame } = options;
  const root = new Random(options.seed).fork('true games');
  const played = Array.from({ length: games }, (_, i) => {
    const random = root.fork(String(i));
    const truth = new TrueGame(game, options.context, random);
    return {
      truth,
      choose: randomKeys(game.actions.length, random.fork('keys')),
      chance: random.fork('rules'),
      seen: readFrames(game, truth.start),
      losses: new LossWatch(),
      pair: { truth: [] as Uint8Array[], rollout: [] as Uint8Array[] },
      chosen: [] as number[],
      effective: [] as boolean[],
    };
  });
  const names = Object.keys(game.objects(game.numbers(played[0].truth.state)));
  const tracks = Object.fromEntries(
    names.map((name) => [
      name,
      played.map(({ truth }) => ({
        start: truth.where(name),
        found: [] as (Point | null)[],
        truth: [] as (Point | null)[],
      })),
    ]),
  );
  const verdicts: Verdicts = {};
  const start = clipTensor(
    played.map(({ truth }) => ({ frames: truth.start })),
    game,
  );
  const learned = new LearnedGames(models, start, { ...options, random: root.fork('sampling') });
  start.dispose();
  try {
    for (let t = 0; t < frames; t += framesAtOnce) {
      const actions = played.map(({ choose }) => Array.from({ length: Math.min(framesAtOnce, frames - t) }, choose));
      const made = await learned.play(actions.map((chosen) => chosen.map((action) => keys[action])));
      for (const [g, one] of played.entries()) {
        const size = made[g].length / actions[g].length;
        for (const [i, action] of actions[g].entries()) {
          const rollout = made[g].subarray(i * size, (i + 1) * size);
          one.chosen.push(action);
          one.effective.push(game.effective(one.truth.state, action));
          one.truth.step(action);
          const truth = one.truth.render();
          const found = game.detect(rollout);
          for (const name of names) {
            tracks[name][g].found.push(found[name] ?? null);
            tracks[name][g].truth.push(one.truth.where(name));
          }
          const seen = game.read(rollout, one.seen);
          judgeStep(verdicts, game, g, { before: one.seen, after: seen, action, random: one.chance });
          one.seen = seen;
          const missing = game.always.find((name) => !found[name]);
          one.losses.see(t + i + 1, { rollout: rollout.slice(), truth }, missing);
          if (t + i >= shown) continue;
          one.pair.rollout.push(rollout.slice());
          one.pair.truth.push(truth);
        }
      }
      onFrame?.(t + actions[0].length);
    }
  } finally {
    learned.dispose();
  }
  return {
    tracks,
    verdicts,
    chosen: played.map(({ chosen }) => chosen),
    effective: played.map(({ effective }) => effective),
    starts: played.map(({ truth }) => truth.startStates),
    contexts: played.map(({ truth }) => truth.start),
    pairs: played.map(({ pair }) => ({ truth: joinBytes(pair.truth), rollout: joinBytes(pair.rollout) })),
    losses: played.flatMap(({ losses }, g) => losses.loss(g) ?? []),
  };
}
