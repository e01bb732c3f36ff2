import { orderKinds, scheduleKinds } from '@genie/dynamics';
import type { Sampling } from '@genie/world';

/** One way to sample that is measured. */
export interface Variant {
  /** What is varied: the title of its table. */
  group: string;
  /** What it is, in the words of the options; unique. */
  name: string;
  sampling: Sampling;
  /** Frames made in one set of rounds. */
  framesAtOnce: number;
}

/** The name of the world's own way. */
export const ownName = 'the world’s own';

/** Every option varied by itself from the world's own sampling, and the combinations that their authors use. */
export function samplingVariants(own: Sampling): Variant[] {
  const variants: Variant[] = [];
  const add = (group: string, name: string, change: Partial<Sampling> = {}, framesAtOnce = 1) =>
    variants.push({ group, name, sampling: { ...own, ...change }, framesAtOnce });
  add('Own', ownName);
  for (const steps of [1, 2, 3, 4, 6, 8, 10, 16]) add('Steps', `${steps} steps`, { steps });
  for (const steps of [16, 25]) add('Steps', `${steps} steps, linear`, { steps, schedule: 'linear' });
  for (const steps of [4, 10]) {
    for (const schedule of scheduleKinds) add('Schedule', `${schedule}, ${steps} steps`, { schedule, steps });
  }
  for (const threshold of [0.5, 0.8, 0.9, 0.95, 0.99]) {
    add('Threshold', `threshold ${threshold}, at most 10 steps`, { threshold, steps: 10 });
  }
  for (const steps of [4, 6]) add('Threshold', `threshold 0.95, at most ${steps} steps`, { threshold: 0.95, steps });
  for (const steps of [2, 4]) {
    for (const order of orderKinds) add('Order', `${order}, ${steps} steps`, { order, steps });
  }
  for (const steps of [4, 10]) {
    add('Order', `halton, halton schedule, ${steps} steps`, { order: 'halton', schedule: 'halton', steps });
  }
  for (const temperature of [0, 0.25, 0.5, 0.75, 1, 1.5]) {
    add('Temperature', `temperature ${temperature}`, { temperature });
  }
  for (const steps of [1, 2]) add('Temperature', `temperature 0, ${steps} steps`, { temperature: 0, steps });
  for (const temperature of [0.5, 1]) {
    add('Annealing', `linear from ${temperature}`, { annealing: 'linear', temperature });
  }
  for (const choiceTemperature of [0.5, 1, 4.5]) {
    add('Annealing', `choice temperature ${choiceTemperature}`, { choiceTemperature });
  }
  for (const topK of [1, 2, 5, 20]) add('Top-k and top-p', `temperature 1, top-k ${topK}`, { temperature: 1, topK });
  for (const topP of [0.5, 0.9, 0.99]) add('Top-k and top-p', `temperature 1, top-p ${topP}`, { temperature: 1, topP });
  for (const count of [2, 4]) add('Several frames at once', `${count} at once`, {}, count);
  add('Several frames at once', '2 at once, 8 steps', { steps: 8 }, 2);
  return variants;
}
