import type { Random } from '@genie/ops';
import { fixedOrder, openShare } from '../variants/unmasking.ts';
import type { ResolvedSampling, ScheduleKind } from './sampling.ts';

/** No step of the exponential schedule opens fewer than this share of all tokens. */
const floorShare = 1 / 16;

/**
 * Returns the number of tokens that each step of unmasking opens.
 *
 * After step m of S, from 0 on, ⌈N · share⌉ tokens should be open, with the share
 * - exponential, the reference's with its `k = 5`: expm1(k m / S) / expm1(k), and at least ⌊N / 16⌋ more in every step, so never
 *   more than 16 steps;
 * - cosine (MaskGIT, section 3.2): 1 − cos(π/2 · (m+1)/S);
 * - linear: (m+1)/S;
 * - halton, which Halton-MaskGIT (https://arxiv.org/abs/2503.17076) uses with its order: 1 − arccos((m+1)/S) / (π/2).
 *
 * Every step opens at least one, the last what is left.
 *
 * @param total N, tokens to open
 * @param steps S, at most this many steps; where all are open earlier, fewer come back
 * @returns tokens opened in each step, in sum `total`
 */
export function unmaskingSchedule(total: number, steps: number, kind: ScheduleKind = 'exponential'): number[] {
  if (!Number.isInteger(steps) || steps < 1)
    throw new Error(`steps: found ${steps}, expected an integer of at least 1`);
  const least = kind === 'exponential' ? Math.max(Math.floor(total * floorShare), 1) : 1;
  const counts: number[] = [];
  let open = 0;
  for (let step = 0; step < steps && open < total; step++) {
    const target = step === steps - 1 ? total : Math.ceil(total * openShare(kind, step, steps));
    const count = Math.min(Math.max(target - open, least), total - open);
    counts.push(count);
    open += count;
  }
  return counts;
}

/** Candidates for the places that are chosen: F new frames of rows · columns patches in each of B clips. */
export interface PlaceGrid {
  batch: number;
  frames: number;
  rows: number;
  columns: number;
}

/** One round's question for one clip. */
interface Choice {
  clip: number;
  /** Places to open in this round. */
  count: number;
  /** Confidence of the model at each place, [B · F · P]. */
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
  if (order !== 'confidence') return fixedOrder(order, grid, randoms);
  const perClip = grid.frames * grid.rows * grid.columns;
  return (choice) => {
    const random = choiceTemperature > 0 ? randoms?.[choice.clip] : undefined;
    return surest(choice, perClip, random && gumbelNoise(random, choiceTemperature * (1 - choice.progress)));
  };
}

/** The hidden places of a clip with the highest confidence, or score of it; of equals, the first. */
function surest(
  { clip, confidence, hidden, count }: Choice,
  perClip: number,
  scoreOf = (sure: number) => sure,
): number[] {
  const places: number[] = [];
  const score = new Float64Array(perClip);
  const start = clip * perClip;
  for (let place = start; place < start + perClip; place++) {
    if (!hidden[place]) continue;
    places.push(place);
    score[place - start] = scoreOf(confidence[place]!);
  }
  return places.sort((a, b) => score[b - start]! - score[a - start]! || a - b).slice(0, count);
}

/** Log confidence with Gumbel noise. */
function gumbelNoise(random: Random, scale: number): (confidence: number) => number {
  // 1 - uniform: never 0, of which there is no logarithm.
  return (confidence) => Math.log(confidence) + scale * -Math.log(-Math.log(1 - random.uniform()));
}
