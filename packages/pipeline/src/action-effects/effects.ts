import type { FrameMotion, Vector } from './motions.ts';

/** Effect of an action on the screen, in pixels a frame, right and down; means over places of play. */
export interface Effect extends Vector {
  /**
   * Scroll of the picture, and motion of the controlled object on it, as seen; `x` and `y` are the latter less the former, less the motion
   * under all actions.
   */
  scroll: Vector;
  object: Vector;
  /** Mean of the effect's length: more than the length of its mean where it goes now here, now there. */
  amount: number;
  /** Share of the places in which the effect has this direction, within 45°, and is no less than a quarter of a pixel, 0…1. */
  consistency: number;
  /** Frames after which it is clearest: the first, or all that were played. */
  steps: number;
  /** Places of play. */
  starts: number;
}

/** An effect is none below so many pixels a frame. */
export const leastEffect = 0.25;
/** In at least this share of the places an effect has one direction. */
const steadyPlaces = 0.2;
/** Actions that are rarer in the videos tell nothing of what moves anyway: nobody taught the world what they do. */
const rare = 0.005;

/** In this share of the places pictures that scroll apart, by a pixel and more, show a camera that the actions move. */
const cameraMoves = 0.25;

/**
 * The effects of actions by what moves when each is played from the same places.
 *
 * Where actions move the camera, the player moves through its scenery against the picture's scroll, and whatever else is seen to move is
 * scenery that the scroll has not explained. Where they do not, it is the object on the screen that moves. What all actions do alike moves anyway: of the picture's and of the objects' movement, along each axis,
 * the value nearest to rest among the actions is taken from all.
 *
 * @param motions - [places][N][T]
 * @param usage - share of the videos' transitions that each action has, where that is known
 */
export function effectsOf(
  motions: readonly (readonly (readonly FrameMotion[])[])[],
  usage: readonly (number | undefined)[] = [],
): Effect[] {
  const count = motions[0].length;
  const length = motions[0][0].length;
  const common = Array.from({ length: count }, (_, action) => (usage[action] ?? 1) >= rare);
  const taught = common.some(Boolean) ? common : common.map(() => true);
  const follows = average(motions.map((place) => (scrollsApart(place, taught) ? 1 : 0))) >= cameraMoves;
  const seenObject = (motion: FrameMotion): FrameMotion => (follows ? { ...motion, object: { x: 0, y: 0 } } : motion);
  const [first, all] = [1, length].map((steps) => {
    const places = motions.map((place) => place.map((frames) => seenObject(meanOf(frames.slice(0, steps)))));
    const beyond = places.map((place) => beyondCommon(place, taught));
    return Array.from({ length: count }, (_, action) => {
      const vectors = beyond.map((place) => place[action]);
      const mean = { x: average(vectors.map(({ x }) => x)), y: average(vectors.map(({ y }) => y)) };
      const seen = (part: keyof FrameMotion) => ({
        x: average(places.map((place) => place[action][part].x)),
        y: average(places.map((place) => place[action][part].y)),
      });
      return {
        ...mean,
        scroll: seen('scroll'),
        object: seen('object'),
        amount: average(vectors.map(({ x, y }) => Math.hypot(x, y))),
        consistency: average(vectors.map((vector) => (goesAlong(vector, mean) ? 1 : 0))),
        steps,
        starts: motions.length,
      };
    });
  });
  return all.map((long, action) => (isClearAtOnce(first[action], long) ? first[action] : long));
}

/** Returns whether an effect is clearer in the first frame than over all; one that keeps changing direction is not clear. */
function isClearAtOnce(first: Effect, all: Effect): boolean {
  return first.consistency >= steadyPlaces && clarity(first) > clarity(all);
}

/** Returns how clearly an action has an effect, in pixels a frame. */
export function clarity({ x, y, consistency }: Pick<Effect, 'x' | 'y' | 'consistency'>): number {
  return Math.hypot(x, y) * consistency;
}

/** Each action's object less scroll, both less what all actions do alike. */
function beyondCommon(place: readonly FrameMotion[], taught: readonly boolean[]): Vector[] {
  const anyway = (part: keyof FrameMotion, axis: keyof Vector) => {
    const values = place.filter((_, action) => taught[action]).map((motion) => motion[part][axis]);
    return Math.min(Math.max(0, Math.min(...values)), Math.max(...values));
  };
  const common = (axis: keyof Vector) => anyway('object', axis) - anyway('scroll', axis);
  const [x, y] = [common('x'), common('y')];
  return place.map(({ object, scroll }) => ({ x: object.x - scroll.x - x, y: object.y - scroll.y - y }));
}

/** Returns whether the picture scrolls differently under different actions. */
function scrollsApart(place: readonly (readonly FrameMotion[])[], taught: readonly boolean[]): boolean {
  const scrolls = place.filter((_, action) => taught[action]).map((frames) => meanOf(frames).scroll);
  return (['x', 'y'] as const).some((axis) => {
    const values = scrolls.map((scroll) => scroll[axis]);
    return Math.max(...values) - Math.min(...values) >= 1;
  });
}

function meanOf(frames: readonly FrameMotion[]): FrameMotion {
  const mean = (part: keyof FrameMotion) => ({
    x: average(frames.map((motion) => motion[part].x)),
    y: average(frames.map((motion) => motion[part].y)),
  });
  return { scroll: mean('scroll'), object: mean('object') };
}

/** Returns whether a vector is an effect and within 45° of another. */
function goesAlong(vector: Vector, mean: Vector): boolean {
  const [length, along] = [Math.hypot(vector.x, vector.y), Math.hypot(mean.x, mean.y)];
  return length >= leastEffect && vector.x * mean.x + vector.y * mean.y >= Math.SQRT1_2 * length * along - 1e-9;
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
