/** Speeds that the page offers, as multiples of the world's own; the last one is as fast as it can. */
export const speeds: readonly number[] = [0.25, 0.5, 1, 2, 4, Number.POSITIVE_INFINITY];

/** The next faster or slower speed that is offered. */
export function nextSpeed(speed: number, direction: 1 | -1): number {
  const offered = direction > 0 ? speeds.find((each) => each > speed) : speeds.findLast((each) => each < speed);
  return offered ?? speed;
}

/** Name of a speed: `0.5×`, `max`. */
export function speedName(speed: number): string {
  return Number.isFinite(speed) ? `${speed}×` : 'max';
}
