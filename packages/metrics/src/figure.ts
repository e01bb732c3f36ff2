/** A figure that has a value: a finite number. */
export interface Defined {
  readonly value: number;
}

/** A figure that has no meaning for the data at hand. It is never written as 0 or NaN. */
export interface NotDefined {
  readonly value: null;
  /** One line that completes "not defined here: …". */
  readonly reason: string;
}

/**
 * Result of every measure of this package: a number, or `null` with the reason. `Details` are further results that
 * exist only together with the value (a confusion matrix, a count, a baseline).
 */
export type Figure<Details extends object = object> = (Defined & Details) | NotDefined;

/** The figure that has no value, and why. */
export function notDefined(reason: string): NotDefined {
  return { value: null, reason };
}
