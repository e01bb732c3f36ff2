import type { Random } from '@genie/ops';

/** Chooses the next action from what the player sees; made by {@link Game.policy}, it may remember. */
export type Policy<S> = { choose(state: S): number }['choose'];

/** Centre of an object in a frame, in pixels: the centre of the top left pixel is (0, 0). */
export interface Position {
  readonly x: number;
  readonly y: number;
}

/** Intended effect of one action, for control consistency. */
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
 * A law of a game, judged on what is seen: it tells whether a learned world keeps to it, without the truth beside it.
 * Its name is that of a figure in a report.
 */
export interface Rule<S> {
  readonly name: string;
  /** One sentence for the report: the share of what. */
  readonly definition: string;
  /**
   * Returns whether a step keeps to the law.
   *
   * @param before what {@link Game.read} saw
   * @param after the same one frame later; null where no state could be seen
   * @returns null where the law says nothing of this step
   */
  holds(before: S, after: S | null, action: number): boolean | null;
}

/** Score that a game keeps. */
export interface Score<S> {
  /** One sentence for the report: what a point is. */
  readonly definition: string;
  /** Points made in a step, from the states before and after it, true ones or what {@link Game.read} saw. */
  points(before: S, after: S): number;
}

/**
 * Things of a game that can leave the picture and come back to it, so that a learned world can be asked whether it remembers. Of games that show less
 * than there is.
 */
export interface Memory<S> {
  /** Returns the player's place, as a number: the same for all directions that it may face. */
  place(state: S): number;
  /** The same for all states of a game that show the same view. */
  view(state: S): number;
  /** The walls that a state shows, each by its place in the world, and their colours. */
  inSight(state: S): ReadonlyMap<number, number>;
  /**
   * Colours at those places as a frame shows them, by its pixels alone.
   *
   * @param state from where it is seen; nothing else of it is used
   */
  seen(frame: Uint8Array, state: S): ReadonlyMap<number, number>;
  /** A state of another world that shows about as much: what someone would draw who knows how the game looks and has forgotten this place. */
  elsewhere(state: S, random: Random): S;
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
  /** Returns the positions and counts of things, as numbers by name (whole pixels, counts); kept beside each generated video. */
  numbers(state: S): Record<string, number>;
  /** Returns whether the action can have its effect in this state; false for example against a wall. */
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
   * Returns the true positions of the objects that {@link Game.detect} looks for, null for one out of sight.
   *
   * @param numbers what {@link Game.numbers} gave, for example from the JSON beside a video
   */
  objects(numbers: Readonly<Record<string, number>>): Record<string, Position | null>;
  /** Names of the objects that every frame shows. */
  readonly always: readonly string[];
  readonly controls: readonly Control[];
  /**
   * The state that a frame shows, by its pixels alone, so that {@link Game.policy} can play and {@link Game.rules} can judge a world that has no
   * state but its pictures. What moves has its velocity from the frame before; it is NaN where that is not known.
   *
   * @param frame RGB, `[height, width, 3]`
   * @param before what the frame before it showed; null if there is none, or nothing could be read from it
   * @returns null where an object is missing
   */
  read(frame: Uint8Array, before: S | null): S | null;
  readonly rules: readonly Rule<S>[];
  readonly score: Score<S>;
  /** Of games whose world is larger than the picture. */
  readonly memory?: Memory<S>;
  /** The same game drawn in another size; `undefined` for one that it is not drawn in. Without it frames are enlarged. */
  inSize?(size: { readonly height: number; readonly width: number }): Game<S> | undefined;
  /** Description of these sizes, for messages. */
  readonly sizes?: string;
}
