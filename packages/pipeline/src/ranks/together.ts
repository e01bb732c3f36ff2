import type { ProcessGroup } from '@genie/training';
import { AgreedError, oneLine } from '../errors.ts';

interface Told {
  error?: string;
  facts?: Record<string, string>;
}

/**
 * Lets each rank prepare itself, and finds out whether all could and are alike, so that one line from rank 0 says what is
 * wrong where.
 *
 * @param facts - what has to be the same on all ranks, by name
 * @throws AgreedError on all ranks, where it is not so
 */
export async function together<T>(
  group: ProcessGroup | undefined,
  work: () => Promise<T>,
  facts: (result: T) => Record<string, string>,
): Promise<T> {
  if (!group) return work();
  let result: T | undefined;
  let own: Told;
  try {
    result = await work();
    own = { facts: facts(result) };
  } catch (error) {
    own = { error: oneLine(error) };
  }
  const told = (await group.gather(JSON.stringify(own))).map((text) => JSON.parse(text) as Told);
  const wrong = whatIsWrong(told);
  if (wrong !== undefined) throw new AgreedError(wrong);
  return result as T;
}

/** One line on the first rank that failed or differs from rank 0. */
export function whatIsWrong(told: readonly Told[]): string | undefined {
  const failed = told.findIndex(({ error }) => error !== undefined);
  if (failed >= 0) {
    const { error } = told[failed] as Told;
    const all = told.every((one) => one.error === error);
    return all ? error : `rank ${failed} of ${told.length}: ${error}`;
  }
  const expected = told[0]?.facts ?? {};
  for (const [rank, { facts = {} }] of told.entries()) {
    const name = Object.keys(expected).find((one) => facts[one] !== expected[one]);
    if (name === undefined) continue;
    return `rank ${rank} of ${told.length}: ${name} is ${facts[name]}, expected ${expected[name]} as on rank 0; start all ranks with the same command, on machines that are set up alike`;
  }
  return undefined;
}
