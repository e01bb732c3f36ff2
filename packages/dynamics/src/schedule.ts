/** How the number of open tokens grows over the steps. */
export type ScheduleKind = 'exponential' | 'cosine' | 'linear' | 'halton';

export const scheduleKinds: readonly ScheduleKind[] = ['exponential', 'cosine', 'linear', 'halton'];

/** Steepness of the exponential schedule: few tokens at first, when little is known, most of them at the end. */
const rate = 5;

/** No step of the exponential schedule opens fewer than this share of all tokens. */
const floorShare = 1 / 16;

/**
 * How many tokens each step of unmasking opens.
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

function openShare(kind: ScheduleKind, step: number, steps: number): number {
  switch (kind) {
    case 'exponential':
      return Math.expm1((rate * step) / steps) / Math.expm1(rate);
    case 'cosine':
      return 1 - Math.cos(((Math.PI / 2) * (step + 1)) / steps);
    case 'linear':
      return (step + 1) / steps;
    case 'halton':
      return 1 - Math.acos((step + 1) / steps) / (Math.PI / 2);
  }
}
