import type { Game } from '@genie/data';
import type { SamplingOptions } from '@genie/dynamics';
import type { ObjectSights } from '@genie/evaluate';
import type { ControlledRollout } from '@genie/metrics';
import { playFreely } from './free-play.ts';
import type { Models } from './models.ts';
import { joinBytes } from './pictures.ts';
import { reconstruct } from './reconstruct.ts';
import type { WatchedGame } from './watched-game.ts';

export interface GameOptions {
  context: number;
  sampling: SamplingOptions;
  /** Default 1. */
  framesAtOnce?: number;
  rollouts: number;
  /** Frames of free play of which pictures are kept. */
  rolloutFrames: number;
  /** Frames of free play in all, if those are more. Default 0. */
  longPlay?: number;
  controlFrames: number;
  seed: number;
  /** Hears of each frame of all games, and of how many there will be. */
  onProgress?: (made: number, of: number) => void;
}

export interface GameMeasures<S> {
  /** Rollouts by which control is measured, game by game. */
  controlled: ControlledRollout[][];
  /** Positions of each object in reconstructed context frames, with the true ones. */
  objects: Record<string, ObjectSights>;
  play: WatchedGame<S>[];
  /** Frames of free play, and those of which pictures are kept. */
  frames: number;
  rolloutFrames: number;
  /** Learned and true game under the same keys, [F, H, W, C]. */
  pairs: { truth: Uint8Array; rollout: Uint8Array }[];
}

/** Returns the frames at which a game of so many frames is measured: after 64 frames, twice as many, and so on, and at its end. */
export function glimpsesOf(frames: number): number[] {
  const at: number[] = [];
  for (let frame = 64; frame < frames; frame *= 2) at.push(frame);
  return [...at, frames];
}

/**
 * Plays the learned world and the true game side by side, with the same keys.
 *
 * @param codeOfAction - latent action for each true one; `null`: none, so its steps count as wrong unless they do right by chance
 */
export async function measureGame<S>(
  models: Models,
  game: Game<S>,
  codeOfAction: readonly (number | null)[],
  options: GameOptions,
): Promise<GameMeasures<S>> {
  const { context, rollouts, rolloutFrames, controlFrames, longPlay = 0, onProgress } = options;
  const frames = Math.max(rolloutFrames, longPlay);
  const play = await playFreely(models, game, {
    ...options,
    games: rollouts,
    frames,
    keep: rolloutFrames,
    glimpses: glimpsesOf(frames),
    keys: codeOfAction.map((code) => code ?? 0),
    onFrame: onProgress && ((made) => onProgress(made, frames)),
  });
  const size = game.height * game.width * 3;
  const reconstructed = await reconstruct(
    models,
    play.map(({ truth }) => truth.start),
    game,
  );
  const sights = Array.from({ length: rollouts * context }, (_, i) =>
    game.detect(reconstructed.subarray(i * size, (i + 1) * size)),
  );
  const objects: GameMeasures<S>['objects'] = {};
  const states = play.flatMap(({ truth }) => truth.startStates);
  for (const name of Object.keys(play[0].tracks)) {
    objects[name] = {
      found: sights.map((sight) => sight[name] ?? null),
      truth: states.map((state) => game.objects(game.numbers(state))[name] ?? null),
    };
  }
  const controlled = play.map((one) => controlledRollouts(game, one, Math.min(controlFrames, frames)));
  return {
    controlled,
    objects,
    play,
    frames,
    rolloutFrames,
    pairs: play.map(({ shown }) => ({
      truth: joinBytes(shown.map(({ truth }) => truth)),
      rollout: joinBytes(shown.map(({ rollout }) => rollout)),
    })),
  };
}

/** Returns the rollouts of the first steps of one game, for each object that obeys keys, with the expected and the seen displacements. */
function controlledRollouts<S>(
  game: Game<S>,
  { tracks, chosen, effective }: WatchedGame<S>,
  steps: number,
): ControlledRollout[] {
  return game.controls.map(({ object, axis, displacement }) => {
    const { start, found } = tracks[object];
    const actions = chosen.slice(0, steps);
    const expected = actions.map((action, t) => {
      const move = displacement[action];
      return move === null || !effective[t] ? null : { [axis]: move };
    });
    return { positions: [start, ...found.slice(0, steps)], actions, expected };
  });
}
