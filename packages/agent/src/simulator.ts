import type { Spaces } from './environment.ts';

/** Result of a step of N simulated games, an entry for each. */
export interface Simulated {
  /** Tokens [P] of the new frames. */
  tokens: readonly Int32Array[];
  rewards: readonly number[];
  /** True where the game is over with this frame. */
  terminated: readonly boolean[];
}

/** N games that go on for ever, true ones or learned ones; an `Environment` makes episodes of them. */
export interface Simulator {
  readonly count: number;
  readonly spaces: Omit<Spaces, 'frames'>;
  /**
   * Begins some of the games anew; the others stay where they are.
   *
   * @param places numbers of the games
   * @param seeds one for each of those
   * @returns tokens [P] of their first frames
   */
  begin(places: readonly number[], seeds: readonly number[]): Promise<readonly Int32Array[]>;
  /** Goes on by a frame in all. @param actions one for each game */
  advance(actions: readonly number[]): Promise<Simulated>;
  /** Returns the state of the games, as data that `structuredClone` can copy. */
  snapshot(): unknown;
  restore(snapshot: unknown): Promise<void>;
  dispose(): void;
}
