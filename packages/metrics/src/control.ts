import { type Figure, notDefined } from './figure.ts';
import type { Point } from './objects.ts';
import { assertSameLength } from './pixels.ts';

/** A movement in pixels, right and down. An axis that is left out is not judged: a player that runs may also fall. */
export interface Displacement {
  readonly x?: number | undefined;
  readonly y?: number | undefined;
}

/** Motion that was asked of a rollout, and motion that came. */
export interface ControlledRollout {
  /** Position of the controlled object in each frame, [T + 1], in pixels; `null` where it was not found. */
  positions: readonly (Point | null)[];
  /** Displacement that the chosen action should cause, [T]; `null` where none can be expected (a wall is in the way). */
  expected: readonly (Displacement | null)[];
  /** The chosen action of each step, [T]: only to tell the shares of each action. */
  actions?: readonly number[] | undefined;
}

export interface ControlDetails {
  /** Share of steps whose movement has at least the right direction (or that stand still as they should), 0…1. */
  direction: number;
  /** Share of steps that a world in which nothing moves would get right, 0…1: the baseline. */
  still: number;
  /** Mean over the chosen actions of each one's share, 0…1; equal to the value where no actions were passed. */
  balanced: number;
  byAction: { action: number; share: number; steps: number }[];
  /** Share of steps where the object was not found before or after, so that they count as wrong, 0…1. */
  missing: number;
  /** Steps that were counted. */
  steps: number;
}

/**
 * Control consistency: the share of rollout steps in which the controlled object moved as the chosen action should
 * move it, 0…1. A step is right when movement and expected displacement differ by at most `tolerance` pixels
 * (Euclidean). A step whose object cannot be found is wrong: an object that is gone cannot be controlled.
 *
 * Direction is right when the movement's part along the expected displacement is at least half of it; where none is
 * expected, when the object moved at most `tolerance`.
 *
 * @param options.tolerance - pixels, default 1
 * @returns the share with baselines and details; not defined when no step expects anything
 * @throws RangeError when `positions` is not one longer than `expected`
 */
export function controlConsistency(
  rollouts: readonly ControlledRollout[],
  options: { tolerance?: number } = {},
): Figure<ControlDetails> {
  const { tolerance = 1 } = options;
  const total = { steps: 0, right: 0, direction: 0, still: 0, missing: 0 };
  const byAction = new Map<number, { right: number; steps: number }>();
  for (const { positions, expected, actions } of rollouts) {
    if (positions.length !== expected.length + 1) {
      throw new RangeError(
        `a rollout has ${positions.length} positions and ${expected.length} steps; expected one position more than steps`,
      );
    }
    if (actions) assertSameLength(actions, expected, 'actions and expected');
    expected.forEach((wanted, t) => {
      if (wanted === null) return;
      total.steps++;
      const axes = judgedAxes(wanted);
      const asked = axes.map((axis) => wanted[axis]!);
      const [before, after] = [positions[t], positions[t + 1]];
      const moved = before && after && axes.map((axis) => after[axis] - before[axis]);
      if (length(asked) <= tolerance) total.still++;
      const right = moved !== null && length(moved.map((m, i) => m - asked[i])) <= tolerance;
      if (moved === null) total.missing++;
      else if (hasDirection(moved, asked, tolerance)) total.direction++;
      if (right) total.right++;
      if (actions) {
        const entry = byAction.get(actions[t]) ?? { right: 0, steps: 0 };
        byAction.set(actions[t], { right: entry.right + (right ? 1 : 0), steps: entry.steps + 1 });
      }
    });
  }
  if (total.steps === 0) return notDefined('no step of the rollouts says how the object should move');
  const shares = [...byAction]
    .map(([action, { right, steps }]) => ({ action, share: right / steps, steps }))
    .sort((a, b) => a.action - b.action);
  const value = total.right / total.steps;
  return {
    value,
    direction: total.direction / total.steps,
    still: total.still / total.steps,
    balanced: shares.length > 0 ? shares.reduce((sum, { share }) => sum + share, 0) / shares.length : value,
    byAction: shares,
    missing: total.missing / total.steps,
    steps: total.steps,
  };
}

function judgedAxes(wanted: Displacement): ('x' | 'y')[] {
  const axes = (['x', 'y'] as const).filter((axis) => wanted[axis] !== undefined);
  if (axes.length === 0)
    throw new RangeError('an expected displacement has neither x nor y; expected one of them, or null');
  return axes;
}

const length = (vector: readonly number[]): number => Math.hypot(...vector);

function hasDirection(moved: readonly number[], asked: readonly number[], tolerance: number): boolean {
  const squared = length(asked) ** 2;
  if (squared === 0) return length(moved) <= tolerance;
  return moved.reduce((dot, m, i) => dot + m * asked[i], 0) >= squared / 2;
}
