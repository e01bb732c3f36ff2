import type { SamplingOptions } from '@genie/dynamics';
import { type Playable, playable, type WorldModels } from '@genie/world';
import { type ActionSource, codesOf } from './actions-between.ts';

/** The models of a world, and where its actions come from. */
export type Models = Pick<WorldModels, 'videoTokenizer' | 'dynamics'> & ActionSource;

/** Makes models playable by the numbers of their actions, as the bundle of them would be. */
export function playableOf(
  models: Models,
  { context, sampling }: { context: number; sampling: SamplingOptions },
): Playable {
  const quantizer = codesOf(models);
  const actions = Array.from({ length: quantizer.codebookSize }, (_, index) => quantizer.code(index));
  return playable(models, { actions, context, sampling });
}

/** Draws a seed for each of so many environments. */
export function seedsFrom(random: { integer(n: number): number }, count: number): number[] {
  return Array.from({ length: count }, () => random.integer(2 ** 31));
}
