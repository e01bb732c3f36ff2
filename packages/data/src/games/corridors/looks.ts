import type { Colour } from '../canvas.ts';
import { colourOf, markOf, wallColours } from '../wall-colours.ts';
import { KINDS } from './world.ts';

/** Colours that lie in a checkerboard of cells, and the one that they run together to far away. */
interface Plane {
  readonly light: Colour;
  readonly dark: Colour;
  readonly far: Colour;
}

export const floor: Plane = { light: [104, 98, 92], dark: [72, 68, 66], far: [88, 83, 79] };
export const ceiling: Plane = { light: [52, 60, 80], dark: [34, 40, 56], far: [43, 50, 68] };

const scaled = ([red, green, blue]: Colour, by: number): Colour => [
  Math.round(red * by),
  Math.round(green * by),
  Math.round(blue * by),
];

/** Walls that look east or west are darker: edges of rooms are seen. */
const shaded: readonly (readonly [Colour, Colour])[] = wallColours.map((colour) => [colour, scaled(colour, 0.8)]);
const [pale, deep]: readonly [Colour, Colour] = [
  [248, 246, 236],
  [24, 22, 30],
];
/** Marks are pale on dark walls, dark on pale ones. */
const markColours: readonly Colour[] = wallColours.map(([red, green, blue]) =>
  red + green + blue > 400 ? deep : pale,
);

export const wallColour = (look: number, sideways: boolean): Colour => shaded[colourOf(look)]![sideways ? 1 : 0];
export const markColour = (look: number): Colour => markColours[colourOf(look)]!;

/** Returns whether a place on a wall is marked: `along` from the left and `down` from the top, 0…1. */
export function isMarked(look: number, along: number, down: number): boolean {
  switch (markOf(look)) {
    case 1:
      return Math.abs(down - 0.5) < 0.12;
    case 2:
      return Math.abs(along - 0.5) < 0.25 && Math.abs(down - 0.5) < 0.25;
    case 3:
      return Math.abs(along - 0.5) < 0.14;
    default:
      return false;
  }
}

/** A thing: its colour, and where it is, in cells to the side of its middle and above the floor. */
interface Thing {
  readonly colour: Colour;
  readonly reach: number;
  fills(aside: number, above: number): boolean;
}

/** Ball, cone, gem and lamp. */
export const things: readonly Thing[] = [
  { colour: [250, 92, 60], reach: 0.2, fills: (aside, above) => aside ** 2 + (above - 0.2) ** 2 < 0.04 },
  { colour: [255, 170, 20], reach: 0.2, fills: (aside, above) => above < 0.5 && Math.abs(aside) < 0.2 - 0.4 * above },
  {
    colour: [90, 240, 220],
    reach: 0.2,
    fills: (aside, above) => Math.abs(aside) / 0.2 + Math.abs(above - 0.4) / 0.3 < 1,
  },
  {
    colour: [255, 250, 150],
    reach: 0.15,
    fills: (aside, above) => above > 0.72 && Math.abs(aside) < 0.15,
  },
];
if (things.length !== KINDS) throw new RangeError(`${things.length} things are drawn; a world has ${KINDS} kinds`);
