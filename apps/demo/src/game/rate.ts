/** Frames per second over the last moments, by the times at which frames were shown. */
export class Rate {
  #times: number[] = [];
  readonly #span: number;

  /** @param span How far to look back, in milliseconds. */
  constructor(span = 2000) {
    this.#span = span;
  }

  /** A frame was shown at this time, in milliseconds. */
  tick(now: number): void {
    this.#times.push(now);
    while (this.#times[0]! < now - this.#span) this.#times.shift();
  }

  clear(): void {
    this.#times = [];
  }

  /** Frames per second, or undefined while there are too few to tell. */
  get perSecond(): number | undefined {
    const first = this.#times[0];
    const last = this.#times.at(-1);
    if (first === undefined || last === undefined || last === first) return undefined;
    return ((this.#times.length - 1) * 1000) / (last - first);
  }
}
