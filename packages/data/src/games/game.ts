import type { Random } from '@genie/ops';

/** Chooses the next action from what the player sees; made by {@link Game.policy}, it may remember. */
export type Policy<S> = { choose(state: S): number }['choose'];

/** Centre of an object in a frame, in pixels: the centre of the top left pixel is (0, 0). */
export interface Position {
  readonly x: number;
  readonly y: number;
}

/** What one action is meant to move, for control consistency. */
export interface Control {
  /** Name of the object, one of those that {@link Game.detect} finds. */
  readonly object: string;
  readonly axis: 'x' | 'y';
  /**
   * Displacement in pixels along the axis from the frame before the action to the frame after it, one entry an action,
   * where the action is effective; null: the action says nothing about this axis.
   */
  readonly displacement: readonly (number | null)[];
}

/**
 * A small game that is played without a screen: pure functions on a state of plain data.
 * The same seed and the same actions give the same frames, on every machine.
 */
export interface Game<S> {
  /** Short name for the command line, also the key in `games`. */
  readonly name: string;
  readonly title: string;
  /** Size of a frame in pixels. */
  readonly height: number;
  readonly width: number;
  /** Frames (and so actions) per second. */
  readonly fps: number;
  /** Names of the actions; an action is an index into it. */
  readonly actions: readonly string[];
  /** Keyboard keys (`KeyboardEvent.code`) for each action's name. */
  readonly keys: Readonly<Record<string, readonly string[]>>;
  /** First state of a new game. */
  reset(random: Random): S;
  /** State after one action; the given state is not changed. */
  step(state: S, action: number, random: Random): S;
  /** The picture of a state: RGB, `[height, width, 3]`. */
  render(state: S): Uint8Array;
  /** What is where, as numbers by name (whole pixels, counts); kept beside each generated video. */
  numbers(state: S): Record<string, number>;
  /** Whether the action can have its effect in this state; false for example against a wall. */
  effective(state: S, action: number): boolean;
  /** A player that explores, with its own random numbers. */
  policy(random: Random): Policy<S>;
  /**
   * Finds the game's objects in any frame (true, reconstructed or imagined) by their pixels alone.
   *
   * @param frame RGB, `[height, width, 3]`
   * @returns the centre of each named object, null where there is nothing like it
   */
  detect(frame: Uint8Array): Record<string, Position | null>;
  /**
   * Where the objects that {@link Game.detect} looks for truly are, null for one out of sight.
   *
   * @param numbers what {@link Game.numbers} gave, for example from the JSON beside a video
   */
  objects(numbers: Readonly<Record<string, number>>): Record<string, Position | null>;
  readonly controls: readonly Control[];
}
