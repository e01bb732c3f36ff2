import { TrainingError } from '../training-error.ts';

/** MPI is not there, cannot be loaded, or was started by a launcher that it does not belong to. */
export class MpiError extends TrainingError {
  override readonly name: string = 'MpiError';
}
