import type { Game } from '@genie/data';
import { type Figure, notDefined } from '@genie/metrics';
import type { FigureNotes, RawClip, Report, RolloutPair } from '../report/index.ts';
import type { ActionMeasures } from './action-tokenizer.ts';
import { type GameMeasures, type GameOptions, measureGame } from './game.ts';
import { codeOfAction } from './keys.ts';
import type { Models } from './rollout.ts';

/** What a report says of a game whose states are known; of other worlds, why it does not. */
export interface GamePart {
  control: Report['control'];
  game?: NonNullable<Report['game']>;
  longPlay?: NonNullable<Report['longPlay']>;
  samples: Record<string, number>;
  rollouts: RolloutPair[];
}

/** Plays the learned and the true game under the same keys, and takes the figures into `notes`. */
export async function measureGamePart(
  models: Models,
  game: Game<unknown> | undefined,
  actions: ActionMeasures,
  options: GameOptions,
  notes: FigureNotes,
): Promise<GamePart> {
  const keys = codeOfAction(actions);
  if (!game || !keys) {
    const reason = game
      ? 'no latent action stands for a true action, so none can be chosen'
      : 'the true states are known only for generated games';
    return {
      control: { consistency: notes.take('control.consistency', notDefined(reason)) },
      samples: {},
      rollouts: [],
    };
  }
  const { control, objects, pairs, rolloutFrames } = await measureGame(models, game, keys, options);
  const { height, width } = game;
  const clip = (frames: Uint8Array): RawClip => ({
    frames,
    count: frames.length / (height * width * 3),
    height,
    width,
  });
  return {
    control: {
      consistency: notes.take('control.consistency', control),
      ...(control.value === null
        ? {}
        : { direction: control.direction, balanced: control.balanced, missing: control.missing, still: control.still }),
    },
    game: gameFigures(objects, notes),
    samples: { gameRollouts: pairs.length, gameRolloutFrames: rolloutFrames },
    rollouts: pairs.slice(0, 4).map(({ truth, rollout }, i) => ({
      truth: clip(truth),
      rollout: clip(rollout),
      title: `game ${i + 1}, under the same keys`,
    })),
  };
}

/** `ballFound`, `ballFoundAfter64`, `positionError` (the ball's), and the same for every other object. */
function gameFigures(objects: GameMeasures['objects'], notes: FigureNotes): Record<string, number | null> {
  const figures: Record<string, number | null> = {};
  const add = (name: string, figure: Figure) => {
    figures[name] = notes.take(`game.${name}`, figure);
  };
  for (const [name, { found, positionError, foundAtEnd, frames }] of Object.entries(objects)) {
    add(`${name}Found`, found);
    add(`${name}FoundAfter${frames}`, foundAtEnd);
    add(name === 'ball' ? 'positionError' : `${name}PositionError`, positionError);
  }
  return figures;
}
