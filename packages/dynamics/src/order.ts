import type { Random } from '@genie/ops';
import { haltonPlaces } from './halton.ts';
import type { ResolvedSampling } from './sampling.ts';

/** What the places are chosen from: F new frames of rows · columns patches in each of B clips. */
export interface PlaceGrid {
  batch: number;
  frames: number;
  rows: number;
  columns: number;
}

/** One round's question for one clip. */
export interface Choice {
  clip: number;
  /** Places to open in this round. */
  count: number;
  /** How sure the model is at each place, [B · F · P]. */
  confidence: ArrayLike<number>;
  /** 1 where a token is hidden, [B · F · P]. */
  hidden: Uint8Array;
  /** Share of the rounds that will be done after this one, (r + 1) / R. */
  progress: number;
}

/** The places that a round opens, of those that are hidden. */
export type ChoosePlaces = (choice: Choice) => number[];

/**
 * The order in which places are opened.
 *
 * - `confidence`: the surest first (MaskGIT); with a `choiceTemperature`, by confidence and Gumbel noise;
 * - `random`: each as likely as the other;
 * - `halton`: evenly over the frame, see {@link haltonPlaces}; with `random`, each clip begins somewhere else in the sequence, as in the
 *   paper, so that it is not the same places of every frame that are guessed first.
 *
 * Without confidence, the frames of one call take turns, place by place.
 *
 * @param randoms one for each clip
 */
export function placeOrder(
  { order, choiceTemperature }: Pick<ResolvedSampling, 'order' | 'choiceTemperature'>,
  grid: PlaceGrid,
  randoms: readonly Random[] | undefined,
): ChoosePlaces {
  const patches = grid.rows * grid.columns;
  const perClip = grid.frames * patches;
  if (order === 'confidence') {
    return (choice) => {
      const random = randoms?.[choice.clip];
      const noise = choiceTemperature > 0 && random ? { random, temperature: choiceTemperature } : undefined;
      return surest(choice, { start: choice.clip * perClip, length: perClip }, noise);
    };
  }
  const sequence = haltonPlaces(grid.rows, grid.columns);
  const sequences = Array.from({ length: grid.batch }, (_, clip) => {
    const random = randoms?.[clip];
    const shift = order === 'halton' && random ? random.integer(patches) : 0;
    const places: number[] = [];
    for (let i = 0; i < patches; i++) {
      const place = sequence[(i + shift) % patches]!;
      for (let frame = 0; frame < grid.frames; frame++) places.push(clip * perClip + frame * patches + place);
    }
    return order === 'random' ? random!.shuffle(places) : places;
  });
  return ({ clip, count }) => sequences[clip]!.splice(0, count);
}

/** The hidden places of a clip with the highest confidence; of equals, the first. */
function surest(
  { confidence, hidden, count, progress }: Choice,
  { start, length }: { start: number; length: number },
  noise: { random: Random; temperature: number } | undefined,
): number[] {
  const places: number[] = [];
  const score = new Float64Array(length);
  for (let place = start; place < start + length; place++) {
    if (!hidden[place]) continue;
    places.push(place);
    score[place - start] = confidence[place]!;
    if (noise) {
      // 1 - uniform: never 0, of which there is no logarithm.
      const gumbel = -Math.log(-Math.log(1 - noise.random.uniform()));
      score[place - start] = Math.log(confidence[place]!) + noise.temperature * (1 - progress) * gumbel;
    }
  }
  return places.sort((a, b) => score[b - start]! - score[a - start]! || a - b).slice(0, count);
}
