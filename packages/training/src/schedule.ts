import { TrainingError } from './training-error.ts';

/** Learning rate of a step as a share of the highest. Step 0 is the first. */
export type Schedule = (step: number) => number;

export interface ScheduleOptions {
  /** Number of steps of the whole training. */
  steps: number;
  /** Share of the steps over which the rate rises in a line from 0. Default 0.05. */
  warmupFraction?: number;
  /** Share of the highest rate that remains at the end. Default 0.01. */
  finalFraction?: number;
}

/**
 * A straight warm-up, then half a cosine down to `finalFraction`.
 *
 * Of W warm-up steps (rounded), step `s < W` has `(s + 1) / W`, so the first is not wasted on a rate of 0; step W has 1,
 * and the last step `finalFraction`. Loshchilov and Hutter, SGDR (arXiv:1608.03983), section 3, without restarts.
 */
export function cosineSchedule(options: ScheduleOptions): Schedule {
  const { steps, warmupFraction = 0.05, finalFraction = 0.01 } = options;
  checkSchedule({ steps, warmupFraction, finalFraction });
  const warmup = Math.round(steps * warmupFraction);
  return (step) => {
    if (step < warmup) return (step + 1) / warmup;
    const progress = Math.min(1, (step - warmup) / Math.max(1, steps - 1 - warmup));
    return finalFraction + (1 - finalFraction) * 0.5 * (1 + Math.cos(Math.PI * progress));
  };
}

/** A straight warm-up, then the highest rate to the end. */
export function constantSchedule(options: Omit<ScheduleOptions, 'finalFraction'>): Schedule {
  const { steps, warmupFraction = 0.05 } = options;
  checkSchedule({ steps, warmupFraction, finalFraction: 1 });
  const warmup = Math.round(steps * warmupFraction);
  return (step) => (step < warmup ? (step + 1) / warmup : 1);
}

function checkSchedule({ steps, warmupFraction, finalFraction }: Required<ScheduleOptions>): void {
  if (!(Number.isInteger(steps) && steps > 0))
    throw new TrainingError(`steps: found ${steps}, expected a whole number above 0`);
  for (const [name, value] of Object.entries({ warmupFraction, finalFraction })) {
    if (!(value >= 0 && value <= 1)) throw new TrainingError(`${name}: found ${value}, expected a share from 0 to 1`);
  }
}
