/** How the number of open tokens grows over the steps. */
export type ScheduleKind = 'exponential' | 'cosine' | 'linear';

/** Steepness of the exponential schedule: few tokens at first, when little is known, most of them at the end. */
const rate = 5;

/** No step opens fewer than this share of all tokens. */
const floorShare = 1 / 16;

/**
 * How many tokens each step of unmasking opens.
 *
 * Exponential, with the reference's `k = 5`: after step m of S, ⌈N · expm1(k m / S) / expm1(k)⌉ tokens should be open.
 * Cosine (MaskGIT): N · (1 − cos(π/2 · (m+1)/S)); linear: N · (m+1)/S. At least ⌊N / 16⌋ are opened in every step, and
 * the last step opens what is left.
 *
 * @param total N, tokens to open
 * @param steps S, at most this many steps; where all are open earlier, fewer come back
 * @returns tokens opened in each step, in sum `total`
 */
export function unmaskingSchedule(total: number, steps: number, kind: ScheduleKind = 'exponential'): number[] {
  if (!Number.isInteger(steps) || steps < 1)
    throw new Error(`steps: found ${steps}, expected an integer of at least 1`);
  const least = Math.max(Math.floor(total * floorShare), 1);
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

function openShare(kind: ScheduleKind, step: number, steps: number): number {
  switch (kind) {
    case 'exponential':
      return Math.expm1((rate * step) / steps) / Math.expm1(rate);
    case 'cosine':
      return 1 - Math.cos(((Math.PI / 2) * (step + 1)) / steps);
    case 'linear':
      return (step + 1) / steps;
  }
}
