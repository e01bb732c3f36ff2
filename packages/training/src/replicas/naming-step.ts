import { ReplicaError } from './replica-error.ts';

/**
 * Does a part of a step; where another replica is gone meanwhile, the error names the step and what is left.
 *
 * @param step steps taken before
 */
export async function namingStep<T>(
  step: number,
  lastCheckpoint: string | null | undefined,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ReplicaError)) throw error;
    throw new ReplicaError(`step ${step + 1}: ${error.message}${kept(lastCheckpoint)}`, { cause: error });
  }
}

/** Describes the checkpoint from which training can go on, as the end of a message; empty if unknown. */
export function kept(lastCheckpoint: string | null | undefined): string {
  if (lastCheckpoint === undefined) return '';
  return lastCheckpoint === null
    ? '; no checkpoint was written yet'
    : `; the last good checkpoint is ${lastCheckpoint}`;
}
