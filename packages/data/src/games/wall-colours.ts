import type { Colour } from './canvas.ts';

/** A dozen colours that are told apart where they are shaded, too. */
export const wallColours: readonly Colour[] = [
  [214, 58, 58],
  [238, 134, 44],
  [242, 216, 72],
  [150, 210, 64],
  [40, 138, 70],
  [44, 172, 164],
  [110, 198, 242],
  [56, 94, 214],
  [130, 80, 206],
  [222, 96, 196],
  [232, 232, 228],
  [128, 84, 56],
];

/** A cell without a wall, and one of which nothing is known: the state that a picture shows has such. */
export const FREE = -1;
export const UNKNOWN = -2;

/** A wall's look is its colour, and its mark in multiples of the colours; 0: it is plain. */
export const colourOf = (look: number): number => look % wallColours.length;
export const markOf = (look: number): number => Math.floor(look / wallColours.length);
