import * as z from 'zod/mini';
import { type ScheduleKind, scheduleKinds } from './schedule.ts';

/** Which places are opened first: those the model is surest of, any, or such that lie far from one another. */
export type OrderKind = 'confidence' | 'random' | 'halton';

/** Whether the temperature stays, or falls from round to round towards 0. */
export type AnnealingKind = 'none' | 'linear';

export const orderKinds: readonly OrderKind[] = ['confidence', 'random', 'halton'];
export const annealingKinds: readonly AnnealingKind[] = ['none', 'linear'];

/** How the tokens of new frames are chosen. What each option does to quality and speed: docs/sampling.md. */
export interface SamplingOptions {
  /** Rounds of unmasking: passes over the model for all new frames together, at most. Default 10. */
  steps?: number | undefined;
  /** 0 takes the most probable token, more draws from softmax(logits / temperature). Default 0. */
  temperature?: number | undefined;
  /** How many tokens each round opens. Default `exponential`. */
  schedule?: ScheduleKind | undefined;
  /**
   * Above 0, in place of a schedule: each round opens every token of at least this confidence, and of the others the surest, as many
   * as it takes to be done in `steps` rounds; it ends as soon as all are open. What is certain so costs one round, and what depends on
   * each other is not guessed at once (https://arxiv.org/abs/2505.22618, Fast-dLLM, section 3.3). With the order `confidence`. Default 0.
   */
  threshold?: number | undefined;
  /** Which tokens each round opens. Default `confidence`. */
  order?: OrderKind | undefined;
  /** `linear`: round r of R (from 0) draws at temperature · (1 − r/R). Default `none`. */
  annealing?: AnnealingKind | undefined;
  /**
   * MaskGIT's noise on the order by confidence, under the name that its code has for it: Gumbel noise times
   * choiceTemperature · (1 − (r + 1)/R) is added to the logarithm of the confidence in round r of R. Default 0: none.
   */
  choiceTemperature?: number | undefined;
  /** Draws among the k most probable tokens only. Default 0: among all. */
  topK?: number | undefined;
  /**
   * Draws among the most probable tokens that together have this probability, as few as do (nucleus sampling,
   * https://arxiv.org/abs/1904.09751). Default 1: among all.
   */
  topP?: number | undefined;
}

/** {@link SamplingOptions} with nothing left open. */
export type ResolvedSampling = { [Key in keyof SamplingOptions]-?: Exclude<SamplingOptions[Key], undefined> };

/** The reference's. */
export const defaultSampling: ResolvedSampling = {
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

/** Whether random numbers are needed. The order `halton` does without: then it is the same in each frame. */
export function drawsAtRandom({ temperature, order, choiceTemperature }: ResolvedSampling): boolean {
  return temperature > 0 || order === 'random' || (order === 'confidence' && choiceTemperature > 0);
}

/** What is expected of each option, and whether a value is that. */
const rules: { [Key in keyof ResolvedSampling]: { holds(value: unknown): boolean; expected: string } } = {
  steps: { holds: (value) => isInteger(value) && value >= 1, expected: 'an integer of at least 1' },
  temperature: atLeast0(),
  schedule: oneOf(scheduleKinds),
  threshold: {
    holds: (value) => isNumber(value) && value >= 0 && value <= 1,
    expected: 'a number from 0 to 1, where 0 opens by the schedule',
  },
  order: oneOf(orderKinds),
  annealing: oneOf(annealingKinds),
  choiceTemperature: atLeast0(),
  topK: {
    holds: (value) => isInteger(value) && value >= 0,
    expected: 'an integer of at least 0, where 0 draws among all tokens',
  },
  topP: {
    holds: (value) => isNumber(value) && value > 0 && value <= 1,
    expected: 'a number above 0 and up to 1, where 1 draws among all tokens',
  },
};

function atLeast0(): { holds(value: unknown): boolean; expected: string } {
  return { holds: (value) => isNumber(value) && value >= 0, expected: 'a number of at least 0' };
}

function oneOf(kinds: readonly string[]): { holds(value: unknown): boolean; expected: string } {
  return { holds: (value) => kinds.includes(value as string), expected: `one of ${kinds.join(', ')}` };
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function isInteger(value: unknown): value is number {
  return Number.isInteger(value);
}

/** An option that cannot be used: which one, what was found, what was expected. */
export interface SamplingProblem {
  key: keyof SamplingOptions;
  found: unknown;
  expected: string;
}

/** The first option that is given and cannot be used; undefined where all can. Keys that are none of the options are passed over. */
export function findSamplingProblem(options: SamplingOptions): SamplingProblem | undefined {
  for (const key of Object.keys(rules) as (keyof ResolvedSampling)[]) {
    const found = options[key];
    if (found !== undefined && !rules[key].holds(found)) return { key, found, expected: rules[key].expected };
  }
  const { threshold = 0, order = defaultSampling.order } = options;
  if (threshold > 0 && order !== 'confidence') {
    return { key: 'threshold', found: threshold, expected: `0 where the order is ${order}, or the order confidence` };
  }
  return undefined;
}

/** The options with the defaults filled in. @throws where one cannot be used, naming it */
export function resolveSampling(options: SamplingOptions = {}): ResolvedSampling {
  const problem = findSamplingProblem(options);
  if (problem) throw new Error(`${problem.key}: found ${problem.found}, expected ${problem.expected}`);
  const given = Object.fromEntries(
    (Object.keys(rules) as (keyof ResolvedSampling)[])
      .filter((key) => options[key] !== undefined)
      .map((key) => [key, options[key]]),
  );
  return { ...defaultSampling, ...given };
}

function checked<Value>(key: keyof ResolvedSampling): z.ZodMiniType<Value, Value> {
  const { holds, expected } = rules[key];
  return z.custom<Value>(holds, { error: ({ input }) => `found ${String(input)}, expected ${expected}` });
}

/** The options as parts of a schema, for files that hold them: `z.strictObject(samplingShape)`. All may be left out. */
export const samplingShape: {
  [Key in keyof ResolvedSampling]: z.ZodMiniOptional<z.ZodMiniType<ResolvedSampling[Key], ResolvedSampling[Key]>>;
} = {
  steps: z.optional(checked<number>('steps')),
  temperature: z.optional(checked<number>('temperature')),
  schedule: z.optional(checked<ScheduleKind>('schedule')),
  threshold: z.optional(checked<number>('threshold')),
  order: z.optional(checked<OrderKind>('order')),
  annealing: z.optional(checked<AnnealingKind>('annealing')),
  choiceTemperature: z.optional(checked<number>('choiceTemperature')),
  topK: z.optional(checked<number>('topK')),
  topP: z.optional(checked<number>('topP')),
};
