import { orderKinds, resolveSampling, scheduleKinds } from '@genie/dynamics';
import type { Sampling } from '@genie/world';

/** One way to sample that is measured. */
export interface Variant {
  /** Group of the variant: the title of its table. */
  group: string;
  /** Name of the variant, in the words of the options; unique. */
  name: string;
  sampling: Sampling;
  /** Frames made in one set of rounds. */
  framesAtOnce: number;
}

/** The name of the world's own way. */
export const ownName = 'the world’s own';

/**
 * Every option varied by itself from the world's own sampling, and the combinations that their authors use. What comes to the same as
 * another way is left out.
 */
export function samplingVariants(own: Sampling): Variant[] {
  const variants: Variant[] = [];
  const known = new Set<string>();
  const add = (group: string, name: string, change: Partial<Sampling> = {}, framesAtOnce = 1) => {
    // What names a number of steps, a schedule or an order does without the threshold, which stands in their place.
    const replaced = !('threshold' in change) && ('steps' in change || 'schedule' in change || 'order' in change);
    const sampling = { ...own, ...(replaced && { threshold: 0 }), ...change };
    const key = JSON.stringify([resolveSampling(sampling), framesAtOnce]);
    if (known.has(key)) return;
    known.add(key);
    variants.push({ group, name, sampling, framesAtOnce });
  };
  add('Own', ownName);
  for (const steps of [1, 2, 3, 4, 6, 10, 16]) add('Steps', steps === 1 ? '1 step' : `${steps} steps`, { steps });
  add('Steps', '25 steps, linear', { steps: 25, schedule: 'linear' });
  for (const steps of [4, 10]) {
    for (const schedule of scheduleKinds) add('Schedule', `${schedule} schedule, ${steps} steps`, { schedule, steps });
  }
  for (const threshold of [0.5, 0.8, 0.9, 0.95, 0.99]) {
    add('Threshold', `threshold ${threshold}, at most 10 steps`, { threshold, steps: 10 });
  }
  for (const steps of [4, 6]) add('Threshold', `threshold 0.95, at most ${steps} steps`, { threshold: 0.95, steps });
  for (const steps of [2, 4]) {
    for (const order of orderKinds) add('Order', `${order} order, ${steps} steps`, { order, steps });
  }
  for (const steps of [4, 10]) {
    add('Order', `halton order and schedule, ${steps} steps`, { order: 'halton', schedule: 'halton', steps });
  }
  for (const temperature of [0, 0.25, 0.5, 0.75, 1, 1.5]) {
    add('Temperature', `temperature ${temperature}`, { temperature });
  }
  for (const steps of [1, 2])
    add('Temperature', `temperature 0, ${steps === 1 ? '1 step' : '2 steps'}`, { temperature: 0, steps });
  for (const temperature of [0.75, 1]) {
    add('Temperature', `temperature ${temperature}, 1 step`, { temperature, steps: 1 });
    add('Annealing', `linear from ${temperature}`, { annealing: 'linear', temperature });
  }
  for (const choiceTemperature of [1, 4.5]) {
    add('Annealing', `choice temperature ${choiceTemperature}`, { choiceTemperature });
  }
  for (const topK of [2, 20]) add('Top-k and top-p', `temperature 1, top-k ${topK}`, { temperature: 1, topK });
  for (const topP of [0.5, 0.9]) add('Top-k and top-p', `temperature 1, top-p ${topP}`, { temperature: 1, topP });
  for (const count of [2, 4]) add('Several frames at once', `${count} at once`, {}, count);
  return variants;
}
