import type { Random } from '@genie/ops';

/** Pixels of a tile's side. */
export const TILE = 8;
/** Tiles of a screen in each direction. */
export const TILES = 8;

/** One screen: which tiles are solid, row by row from the top, and where coins hang (top left corners in pixels). */
export interface Level {
  readonly solid: readonly boolean[];
  readonly coins: readonly { readonly x: number; readonly y: number }[];
}

/** Returns whether the pixel lies in solid ground; outside the screen all is solid, so that the player stays in sight. */
export function isSolid(level: Level, x: number, y: number): boolean {
  if (x < 0 || y < 0 || x >= TILES * TILE || y >= TILES * TILE) return true;
  return level.solid[Math.floor(y / TILE) * TILES + Math.floor(x / TILE)]!;
}

/** Height of the ground in tiles, column by column: a walk of steps that a jump can climb. */
function groundHeights(random: Random): number[] {
  let height = 1 + random.integer(2);
  return Array.from({ length: TILES }, (_, column) => {
    // A step at most every second column leaves room to stand.
    if (column % 2 === 0 && random.uniform() < 0.6)
      height = Math.min(3, Math.max(1, height + (random.integer(2) ? 1 : -1)));
    return height;
  });
}

/** Makes a screen: stepped ground, two floating platforms in reach of a jump, coins above both. */
export function makeLevel(random: Random): Level {
  const heights = groundHeights(random);
  const solid = Array.from({ length: TILES * TILES }, (_, i) => TILES - Math.floor(i / TILES) <= heights[i % TILES]!);
  const tops = heights.map((height) => TILES - height);
  for (const from of [random.integer(2), 4 + random.integer(2)]) {
    const columns = Array.from({ length: 2 + random.integer(2) }, (_, i) => from + i).filter(
      (column) => column < TILES,
    );
    // Two free tiles below it: the player, one tile high, walks under it and jumps onto it (a jump is 20 pixels).
    const row = Math.min(...columns.map((column) => tops[column]!)) - 3;
    for (const column of columns) {
      solid[row * TILES + column] = true;
      tops[column] = row;
    }
  }
  const columns = random.shuffle(Array.from({ length: TILES }, (_, column) => column)).slice(0, 4);
  const coins = columns.map((column) => ({ x: column * TILE + 2, y: (tops[column]! - 1) * TILE + 2 }));
  return { solid, coins };
}
