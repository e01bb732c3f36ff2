/** A failure that its reader can act on: one line that says what was wrong with what, what was expected, and what to do. */
export class TrainingError extends Error {
  override readonly name: string = 'TrainingError';
}
