/** A failure that its reader can act on: one line that says what was wrong with what, what was expected, and what to do. */
export class TrainingError extends Error {
  override readonly name: string = 'TrainingError';
}

/** The loss or a gradient is no longer a finite number: the training itself went astray, nothing around it is broken. */
export class DivergenceError extends TrainingError {
  override readonly name: string = 'DivergenceError';
}
