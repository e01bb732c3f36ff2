import type { Sampling } from '@genie/world';

/** Default of the options that a world does not name: the plainest. */
export const plain: Required<Sampling> = {
  steps: 10,
  temperature: 0,
  schedule: 'exponential',
  threshold: 0,
  order: 'confidence',
  annealing: 'none',
  choiceTemperature: 0,
  topK: 0,
  topP: 1,
};

type Choices<Key extends keyof Sampling> = readonly { value: NonNullable<Sampling[Key]> & string; label: string }[];

export const schedules: Choices<'schedule'> = [
  { value: 'exponential', label: 'Exponential' },
  { value: 'cosine', label: 'Cosine' },
  { value: 'linear', label: 'Linear' },
  { value: 'halton', label: 'Halton' },
];

export const orders: Choices<'order'> = [
  { value: 'confidence', label: 'The surest first' },
  { value: 'halton', label: 'Evenly (Halton)' },
  { value: 'random', label: 'At random' },
];
