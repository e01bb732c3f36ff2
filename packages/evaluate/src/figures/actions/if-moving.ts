import { type Figure, notDefined } from '@genie/metrics';
import type { InferredActions } from '../../observed.ts';

/** A figure of the latent actions; not defined where nothing moves, as there is no action then. */
export function ifMoving({ moves }: InferredActions, figure: Figure): Figure {
  return moves ? figure : notDefined('nothing moves in the held-out video, so there is no action to infer');
}
