/** Returns whether two rates are the same, expressed in two ways (29.97 and 30, or the result of rounded time stamps). */
export function isSameRate(a: number, b: number): boolean {
  return Math.abs(a / b - 1) < 0.01;
}

/**
 * Returns the number of frames at one rate that make one at another; null if that is no whole number.
 *
 * @param from - frames a second of the source, the higher rate
 * @param to - frames a second of the target
 */
export function wholeSkip(from: number, to: number): number | null {
  const skip = Math.max(1, Math.round(from / to));
  return isSameRate(from, to * skip) ? skip : null;
}
