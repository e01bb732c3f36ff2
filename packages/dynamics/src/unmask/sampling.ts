import * as z from 'zod/mini';

/** Growth of the number of open tokens over the steps. */
export type ScheduleKind = 'exponential' | 'cosine' | 'linear' | 'halton';

/** Order in which places are opened: those the model is surest of, any, or those that lie far from one another. */
export type OrderKind = 'confidence' | 'random' | 'halton';

/** Course of the temperature: constant, or falling from round to round towards 0. */
export type AnnealingKind = 'none' | 'linear';

export const scheduleKinds: readonly ScheduleKind[] = ['exponential', 'cosine', 'linear', 'halton'];
export const orderKinds: readonly OrderKind[] = ['confidence', 'random', 'halton'];
export const annealingKinds: readonly AnnealingKind[] = ['none', 'linear'];

/** Options for choosing the tokens of new frames. The effect of each option on quality and speed: docs/sampling.md. */
export interface SamplingOptions {
  /** Rounds of unmasking: passes over the model for all new frames together, at most. Default 10. */
  steps?: number | undefined;
  /** 0 takes the most probable token, more draws from softmax(logits / temperature). Default 0. */
  temperature?: number | undefined;
  /** Number of tokens that each round opens. Default `exponential`. */
  schedule?: ScheduleKind | undefined;
  /**
   * Above 0, in place of a schedule: each round opens every token of at least this confidence, and of the others the surest, as many
   * as it takes to be done in `steps` rounds; it ends as soon as all are open. What is certain so costs one round, and what depends on
   * each other is not guessed at once (https://arxiv.org/abs/2505.22618, Fast-dLLM, section 3.3). With the order `confidence`. Default 0.
   */
  threshold?: number | undefined;
  /** Order in which each round opens tokens. Default `confidence`. */
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

/** An option that cannot be used: which one, what was found, what was expected. */
export interface SamplingProblem {
  key: keyof SamplingOptions;
  found: unknown;
  expected: string;
}

type Rule = { holds(value: unknown): boolean; expected: string };

const number = (expected: string, within: (value: number) => boolean): Rule => ({
  holds: (value) => Number.isFinite(value) && within(value as number),
  expected,
});
const oneOf = (kinds: readonly unknown[]): Rule => ({
  holds: (value) => kinds.includes(value),
  expected: `one of ${kinds.join(', ')}`,
});
const atLeast0 = number('a number of at least 0', (value) => value >= 0);
const integerFrom = (least: number, expected: string): Rule =>
  number(expected, (value) => Number.isInteger(value) && value >= least);

/** The default of each option, the reference's, and what may stand in its place. */
const options: { [Key in keyof ResolvedSampling]: Rule & { default: ResolvedSampling[Key] } } = {
  steps: { default: 10, ...integerFrom(1, 'an integer of at least 1') },
  temperature: { default: 0, ...atLeast0 },
  schedule: { default: 'exponential', ...oneOf(scheduleKinds) },
  threshold: {
    default: 0,
    ...number('a number from 0 to 1, where 0 opens by the schedule', (value) => value >= 0 && value <= 1),
  },
  order: { default: 'confidence', ...oneOf(orderKinds) },
  annealing: { default: 'none', ...oneOf(annealingKinds) },
  choiceTemperature: { default: 0, ...atLeast0 },
  topK: { default: 0, ...integerFrom(0, 'an integer of at least 0, where 0 draws among all tokens') },
  topP: {
    default: 1,
    ...number('a number above 0 and up to 1, where 1 draws among all tokens', (value) => value > 0 && value <= 1),
  },
};
const keys = Object.keys(options) as (keyof ResolvedSampling)[];

function ofEach<Result>(value: (key: keyof ResolvedSampling) => unknown): Result {
  return Object.fromEntries(keys.map((key) => [key, value(key)])) as Result;
}

/** The reference's. */
export const defaultSampling: ResolvedSampling = ofEach((key) => options[key].default);

/** The options as parts of a schema, for files that hold them: `z.strictObject(samplingShape)`. All may be left out. */
export const samplingShape: {
  [Key in keyof ResolvedSampling]: z.ZodMiniOptional<z.ZodMiniType<ResolvedSampling[Key], ResolvedSampling[Key]>>;
} = ofEach((key) => {
  const { holds, expected } = options[key];
  return z.optional(z.custom(holds, { error: ({ input }) => `found ${String(input)}, expected ${expected}` }));
});

/** The first option that is given and cannot be used; undefined where all can. Keys that are none of the options are passed over. */
export function findSamplingProblem(given: SamplingOptions): SamplingProblem | undefined {
  const key = keys.find((key) => given[key] !== undefined && !options[key].holds(given[key]));
  if (key) return { key, found: given[key], expected: options[key].expected };
  const { threshold = 0, order = defaultSampling.order } = given;
  if (threshold === 0 || order === 'confidence') return undefined;
  return { key: 'threshold', found: threshold, expected: `0 where the order is ${order}, or the order confidence` };
}

/** The options with the defaults filled in. @throws where one cannot be used, naming it */
export function resolveSampling(given: SamplingOptions = {}): ResolvedSampling {
  const problem = findSamplingProblem(given);
  if (problem) throw new Error(`${problem.key}: found ${problem.found}, expected ${problem.expected}`);
  return ofEach((key) => given[key] ?? options[key].default);
}

/** The option for which random numbers are needed, if one is. The order `halton` does without: then it is the same in each frame. */
export function randomOption(sampling: ResolvedSampling): keyof ResolvedSampling | undefined {
  const { temperature, order, choiceTemperature } = sampling;
  if (temperature > 0) return 'temperature';
  if (order === 'random') return 'order';
  return order === 'confidence' && choiceTemperature > 0 ? 'choiceTemperature' : undefined;
}
