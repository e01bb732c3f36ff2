import { TrainingError } from '../training-error.ts';

/** One of the replicas of a training ended before the others, so that none can go on. */
export class ReplicaError extends TrainingError {
  override readonly name: string = 'ReplicaError';
}
