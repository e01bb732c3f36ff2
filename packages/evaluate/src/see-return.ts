import type { Game, Revisit } from '@genie/data/games';
import { meanSquaredError, recallOf } from '@genie/metrics';
import type { Random } from '@genie/ops';
import type { ReturnedView } from './observed.ts';

/** A view that was left and is back, in a game whose world is larger than its picture. */
export interface LeftView<S> {
  game: Game<S>;
  /** The true state in which the view is back. */
  state: S;
  way: Pick<Revisit, 'actions' | 'left' | 'round'>;
  /** The view as the learned world shows it, RGB [H, W, 3], and the true picture encoded and decoded. */
  made: Uint8Array;
  reconstructed: Uint8Array;
  /** For the place that stands for a forgotten one. */
  random: Random;
}

/**
 * Reads what a learned world shows of a view that it left, and the same in the true picture, in its reconstruction and in a view of another place.
 *
 * @throws RangeError for a game that shows all there is
 */
export function seeReturn<S>({ game, state, way, made, reconstructed, random }: LeftView<S>): ReturnedView {
  const { memory } = game;
  if (!memory) throw new RangeError(`${game.name}: it shows all there is, so that nothing can be forgotten`);
  const picture = game.render(state);
  const forgotten = game.render(memory.elsewhere(state, random));
  const truth = memory.inSight(state);
  const walls = (frame: Uint8Array) => recallOf({ shown: memory.seen(frame, state), truth, left: way.left });
  return {
    frames: way.actions.length,
    round: way.round,
    walls: {
      made: walls(made),
      truth: walls(picture),
      reconstructed: walls(reconstructed),
      forgotten: walls(forgotten),
    },
    errors: {
      made: meanSquaredError(made, picture),
      reconstructed: meanSquaredError(reconstructed, picture),
      forgotten: meanSquaredError(forgotten, picture),
    },
  };
}
