/** Puts frames on a row of even steps: each from its step on, the last of those that share one, and again where a step has none. */
export class EvenFrames {
  #held: { rgb: Uint8Array; step: number } | null = null;
  #isEmpty = true;

  /** Takes the next frame and the first step at which it is shown; returns those that are due before it. */
  *next(rgb: Uint8Array, step: number): Generator<Uint8Array> {
    const from = this.#held?.step ?? step;
    yield* this.#until(step);
    this.#held = { rgb, step: Math.max(step, from) };
  }

  /** Ends the row before a step; it has one frame at least. */
  *end(step: number): Generator<Uint8Array> {
    yield* this.#until(this.#held && this.#isEmpty ? Math.max(step, this.#held.step + 1) : step);
    this.#held = null;
    this.#isEmpty = true;
  }

  *#until(step: number): Generator<Uint8Array> {
    if (!this.#held) return;
    for (let at = this.#held.step; at < step; at++) {
      this.#isEmpty = false;
      yield this.#held.rgb;
    }
  }
}
