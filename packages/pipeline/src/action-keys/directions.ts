/** Eight directions on the screen, in the field's words: x to the right, y down. */
const directions = {
  right: [1, 0],
  'down-right': [1, 1],
  down: [0, 1],
  'down-left': [-1, 1],
  left: [-1, 0],
  'up-left': [-1, -1],
  up: [0, -1],
  'up-right': [1, -1],
} as const;

export type Direction = keyof typeof directions;

/** The arrow keys by direction, as `KeyboardEvent.code` names them. */
export const arrows = { up: 'ArrowUp', down: 'ArrowDown', left: 'ArrowLeft', right: 'ArrowRight' } as const;
const letters = { up: 'KeyW', down: 'KeyS', left: 'KeyA', right: 'KeyD' } as const;

/** The direction nearest to a vector that is not zero. */
export function directionOf({ x, y }: { x: number; y: number }): Direction {
  const names = Object.keys(directions) as Direction[]; // clockwise from the right, 45° apart
  return names[(Math.round(Math.atan2(y, x) / (Math.PI / 4)) + 8) % 8];
}

/** Keys of a direction, as `KeyboardEvent.code`: an arrow and the letter in its place, for diagonals two held together, joined by `+`. */
export function keysOfDirection(direction: Direction): string[] {
  const parts = direction.split('-') as (keyof typeof arrows)[];
  return [arrows, letters].map((keys) => parts.map((part) => keys[part]).join('+'));
}

/** The direction that a key stands for, two arrows held together for a diagonal one; undefined for any other key. */
export function directionOfKey(key: string): Direction | undefined {
  return (Object.keys(directions) as Direction[]).find((direction) => keysOfDirection(direction).includes(key));
}

/** Returns the angle between two directions, in steps of 45°: 0…4. */
export function turnBetween(a: Direction, b: Direction): number {
  const names = Object.keys(directions);
  const steps = Math.abs(names.indexOf(a) - names.indexOf(b));
  return Math.min(steps, 8 - steps);
}
