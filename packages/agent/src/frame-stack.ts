/** The tokens of the last K frames of each of N environments. */
export class FrameStack {
  readonly #frames: number;
  readonly #patches: number;
  /** [N, K, P] */
  readonly #tokens: Int32Array;

  constructor(count: number, frames: number, patches: number) {
    this.#frames = frames;
    this.#patches = patches;
    this.#tokens = new Int32Array(count * frames * patches);
  }

  /** A copy of all, int32 [N, K, P]. */
  get observations(): Int32Array {
    return this.#tokens.slice();
  }

  set observations(tokens: ArrayLike<number>) {
    this.#tokens.set(tokens);
  }

  /** A copy of what one environment shows, [K, P]. */
  of(environment: number): Int32Array {
    const size = this.#frames * this.#patches;
    return this.#tokens.slice(environment * size, (environment + 1) * size);
  }

  /** Begins with a first frame, [P], as if it had always been there. */
  begin(environment: number, frame: Int32Array): void {
    for (let k = 0; k < this.#frames; k++) this.#tokens.set(frame, (environment * this.#frames + k) * this.#patches);
  }

  /** Adds a frame [P]; the oldest goes. */
  push(environment: number, frame: Int32Array): void {
    const start = environment * this.#frames * this.#patches;
    const end = start + this.#frames * this.#patches;
    this.#tokens.copyWithin(start, start + this.#patches, end);
    this.#tokens.set(frame, end - this.#patches);
  }
}
