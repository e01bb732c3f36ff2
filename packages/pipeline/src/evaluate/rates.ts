/** Whether two rates are one, told in two ways (29.97 and 30, or what rounded time stamps make of it). */
export function isSameRate(a: number, b: number): boolean {
  return Math.abs(a / b - 1) < 0.01;
}

/**
 * How many frames at one rate make one at another; null where that is no whole number.
 *
 * @param from - frames a second of what is there, the faster
 * @param to - frames a second of what is wanted
 */
export function wholeSkip(from: number, to: number): number | null {
  const skip = Math.max(1, Math.round(from / to));
  return isSameRate(from, to * skip) ? skip : null;
}
