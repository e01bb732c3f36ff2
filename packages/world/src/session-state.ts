/** Start of a session. */
export type Start =
  /** One of the world's own starts, see `World.start`. */
  | { index: number }
  /** A picture of the world's size, RGB [H, W, C]. The world must guess how it moves. */
  | { image: Uint8Array }
  /** Frames that follow one another, RGB [T, H, W, C], and the T - 1 actions between them; without these, the action tokenizer finds them. */
  | { clip: Uint8Array; actions?: readonly number[] | undefined }
  /** Whole number, seed of a start that the world itself makes: see {@link dream}. */
  | { dream: number };

/** State of a session: plain data, so that it can be kept, sent to a worker, and gone back to. */
export interface SessionState {
  readonly seed: number;
  /** Frames since the last reset. */
  readonly index: number;
  /**
   * Tokens [P] of the last frames, the newest last: as many as the frames to come can depend on. `Session.restore` takes any
   * number of them.
   */
  readonly tokens: readonly Int32Array[];
  /** Indices of the actions between those frames, one fewer. */
  readonly actions: readonly number[];
}
