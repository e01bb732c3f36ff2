/**
 * Clock of when the next frame is due, so that frames come at a steady rate.
 *
 * It counts from when the last one was due, not from when it came: a late frame does not delay all that follow. If a
 * frame takes longer than its time, the count restarts, so that no frames are rushed to catch up.
 */
export class Pace {
  #due: number | undefined;

  /** @param period Milliseconds from one frame to the next. @returns Milliseconds to wait from now, 0 or more. */
  wait(now: number, period: number): number {
    const due = (this.#due ?? now) + period;
    this.#due = Math.max(due, now);
    return this.#due - now;
  }
}
