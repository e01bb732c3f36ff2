import { MAX_REORDERED } from './good-frames.ts';
import type { VideoStream } from './video-stream.ts';

/** Times at which the frames of a video are shown. */
export interface FrameClock {
  /** Frames per second; null: unknown. */
  readonly fps: number | null;
  /** Seconds from one frame to the next. */
  readonly period: number;
  /** Seconds at which the first frame is shown, or would be but for the jitter of its stamp; NaN: the frames will tell. */
  readonly origin: number;
  /** Every frame has its own place in a row of even steps; else the rate varies. */
  readonly isEven: boolean;
  /** Frames have time stamps. */
  readonly isTimed: boolean;
  /** Longest time in seconds that one frame may stand before what follows counts as another take. */
  readonly longest: number;
  /** From the first frame to the end of the last in seconds, without what lies between takes. */
  readonly seconds: number | null;
}

/** Rates above it are those of a container's clock, such as 1000, and not of its pictures. */
const MAX_FPS = 240;
/** Rate where a file has neither time stamps nor a rate. */
const DEFAULT_FPS = 25;
/** Seconds within which two stamps are one picture: VP8's hidden frames have some of their own. */
const SAME_PICTURE = 0.002;
/** Part of a period by which stamps of an even row may be off: a browser's recording jitters by a third. */
const MAX_JITTER = 0.45;
/** Seconds by which a stamp may lie before the one before it, if periods are no longer. */
const MAX_BACK = 0.1;
/** Seconds after which the next frame counts as another take, and in periods of slow videos. */
const LONGEST = [10, 20] as const;

/** Tells whether two frame rates are the same: they differ by no more than 29.97 and 30, or what rounded stamps make of one. */
export function sameRate(a: number, b: number): boolean {
  return Math.abs(a - b) < 0.01 * b;
}

/** A whole rate, and that of television below it. */
const usualRates = (fps: number) => [Math.round(fps), (Math.ceil(fps) * 1000) / 1001];

/** Returns a frame rate that a file states, if it can be one, in hundredths, or the usual one of which they were made (23.98). */
export function plausibleRate(fps: number): number | null {
  if (!(fps > 0 && fps <= MAX_FPS)) return null;
  return (
    usualRates(fps).find((rate) => rate > 0 && Math.abs(rate - fps) <= 0.005) ??
    (fps < 10 ? fps : Number(fps.toFixed(2)))
  );
}

/** Rounds a measured rate to the usual one that it is, to the stated or a usual one near it, else to hundredths, or to four digits where those are finer. */
function niceRate(measured: number, stated: number | null): number {
  const usual = usualRates(measured);
  const within = (share: number) => (rate: number | null) =>
    rate !== null && rate > 0 && Math.abs(rate - measured) < share * rate;
  const near = usual.find(within(1e-5)) ?? [stated, ...usual].find(within(0.0025));
  return near ?? Number(measured < 10 ? measured.toPrecision(4) : measured.toFixed(2));
}

function median(sorted: Float64Array): number {
  return sorted.length === 0 ? 0 : sorted[sorted.length >> 1]!;
}

/** Seconds between stamps that follow each other, ascending. */
function steps(times: Float64Array): Float64Array {
  return Float64Array.from({ length: Math.max(0, times.length - 1) }, (_, i) => times[i + 1]! - times[i]!).sort();
}

/** Puts takes that begin at a time of their own one after the other: concatenated recordings, cameras that were restarted. */
export class Takes {
  readonly #longest: number;
  readonly #period: number;
  #last = Number.NaN;
  #end = -Infinity;
  #offset = 0;

  constructor({ longest, period }: Pick<FrameClock, 'longest' | 'period'>) {
    this.#longest = longest;
    this.#period = period;
  }

  /**
   * Returns the time at which a frame is shown in one row, and whether another take begins with it.
   *
   * @param shown seconds
   * @param order seconds that grow from one frame to the next, where those at which frames are shown do not; NaN: unknown
   */
  next(shown: number, order: number = shown): { time: number; begins: boolean } {
    const back = Math.max(MAX_BACK, 2.5 * this.#period);
    const begins = order < this.#last - back || order > this.#last + this.#longest;
    if (begins) this.#offset = this.#end + this.#period - shown;
    if (begins || order > this.#last || Number.isNaN(this.#last)) this.#last = order;
    const time = shown + this.#offset;
    this.#end = Math.max(time, this.#end);
    return { time, begins };
  }
}

/** One stamp for each picture, ascending. */
function pictures(times: Float64Array): Float64Array {
  const sorted = times.slice().sort();
  if (median(steps(sorted)) < 2 * SAME_PICTURE) return sorted; // so fast that nothing can be told apart
  // Of two at one time the latter is what is seen.
  return sorted.filter((time, i) => i + 1 === sorted.length || sorted[i + 1]! - time >= SAME_PICTURE);
}

/** Least squares of `times[i] ≈ origin + places[i] period`; null if a stamp is off by too much. */
function evenRow(times: Float64Array, places?: Float64Array): { period: number; origin: number } | null {
  const count = times.length;
  const placeOf = (i: number) => places?.[i] ?? i;
  const middle = places ? places.reduce((sum, place) => sum + place, 0) / count : (count - 1) / 2;
  const [sum, moment] = times.reduce(([s, m], time, i) => [s + time, m + (placeOf(i) - middle) * time], [
    0, 0,
  ] as number[]);
  const spread = places
    ? places.reduce((squares, place) => squares + (place - middle) ** 2, 0)
    : (count * (count * count - 1)) / 12;
  const period = moment! / spread;
  if (!(period > 0)) return null;
  let [low, high] = [Infinity, -Infinity];
  for (const [i, time] of times.entries()) {
    const start = time - (placeOf(i) - middle) * period - sum! / count;
    low = Math.min(low, start);
    high = Math.max(high, start);
  }
  if ((high - low) / 2 > MAX_JITTER * period) return null;
  return { period, origin: sum! / count + (low + high) / 2 - middle * period };
}

/** Steps near the median one, in seconds, in the mean. */
function usualStep(times: Float64Array): number {
  const sorted = steps(times);
  const middle = median(sorted);
  const near = sorted.filter((step) => Math.abs(step - middle) <= 0.25 * middle);
  return Math.max(1 / MAX_FPS, near.reduce((sum, step) => sum + step, 0) / near.length);
}

/** Places of stamps in an even row from which some are missing. */
function placesIn(times: Float64Array): Float64Array {
  const step = usualStep(times);
  const places = new Float64Array(times.length);
  for (let i = 1; i < times.length; i++)
    places[i] = places[i - 1]! + Math.max(1, Math.round((times[i]! - times[i - 1]!) / step));
  return places;
}

/**
 * Finds the rate of a stream by its time stamps: what a container states of rate and duration may be missing, an average, or its
 * clock's. Where the stamps are one even row, but for jitter, its step; else the median step.
 *
 * @param options.isCut the file ends before its structure does
 * @param options.isBroken stretches of it are missing
 */
export function findClock(
  { codec, packets, tick, statedFps, codedFps }: VideoStream,
  { isCut = false, isBroken = false }: { isCut?: boolean; isBroken?: boolean } = {},
): FrameClock {
  const seconds = (ticks: number) => (ticks * tick.num) / tick.den;
  // What stands before the first key frame is not shown.
  const begin = Math.max(0, packets.firstKey);
  const shown = packets.shown.slice(begin);
  const isMixed = packets.timed > 0 && packets.timed < packets.shown.length;
  const isBefore = (time: number) => begin > 0 && time < shown[0]! && seconds(shown[0]! - time) < 1;
  const timed = shown
    // Where only some say when they are shown, the others' times are of another kind.
    .map((time, i) => ({ time: isMixed ? packets.decoded[begin + i]! : time, order: packets.decoded[begin + i]! }))
    .filter(({ time }) => !Number.isNaN(time) && !isBefore(time));
  const count = shown.length;
  if (timed.length < 0.5 * count || timed.length === 0) {
    const fps = codedFps ?? statedFps ?? DEFAULT_FPS;
    const period = 1 / fps;
    const clock = { fps, period, origin: 0, isEven: true, isTimed: false };
    return { ...clock, longest: Infinity, seconds: count > 0 ? count * period : null };
  }
  const order = Float64Array.from(timed, (frame) => seconds(frame.order));
  const ordered = order.filter((time) => !Number.isNaN(time));
  const usual = median(steps(ordered).filter((step) => step > SAME_PICTURE)) || 1 / (statedFps ?? DEFAULT_FPS);
  const longest = Math.max(LONGEST[0], LONGEST[1] * usual);
  const takes = new Takes({ longest, period: usual });
  const times = pictures(Float64Array.from(timed, (frame, i) => takes.next(seconds(frame.time), order[i]).time));
  const first = times[0]!;
  if (times.length < 2) {
    const period = 1 / (statedFps ?? DEFAULT_FPS);
    return { fps: statedFps, period, origin: first, isEven: true, isTimed: true, longest, seconds: period };
  }
  if (codec === 'theora' && statedFps) {
    // Of an even rate by definition: a picture that is like the one before it is not stored.
    const seconds = times.at(-1)! - first + 1 / statedFps;
    return { fps: statedFps, period: 1 / statedFps, origin: first, isEven: true, isTimed: true, longest, seconds };
  }
  // Of a file that was cut off, frames are missing between its last ones.
  const row =
    evenRow(times) ??
    (isCut ? evenRow(times.slice(0, -MAX_REORDERED)) : null) ??
    (isBroken ? evenRow(times, placesIn(times)) : null);
  let period = row?.period ?? 0;
  if (!row) period = usualStep(times);
  const fps = niceRate(1 / period, statedFps);
  if (!row) period = 1 / fps;
  const origin = isMixed ? Number.NaN : (row?.origin ?? first);
  return { fps, period, origin, isEven: row !== null, isTimed: true, longest, seconds: times.at(-1)! - first + period };
}
