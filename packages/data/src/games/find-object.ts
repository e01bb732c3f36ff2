import type { Colour } from './canvas.ts';
import type { Position } from './game.ts';

/** What to look for in a frame. */
export interface Template {
  /** Size in pixels. */
  readonly width: number;
  readonly height: number;
  /** Its pixels that count: colour, and place from its top left corner. */
  readonly pixels: readonly { readonly colour: Colour; readonly dx: number; readonly dy: number }[];
  /** Where its top left corner may be; default: everywhere in the frame. */
  readonly within?:
    | { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number }
    | undefined;
}

/** A rectangle of one colour as a template. */
export function rectangleTemplate(
  { width, height }: { readonly width: number; readonly height: number },
  colour: Colour,
  within?: Template['within'],
): Template {
  const pixels = Array.from({ length: width * height }, (_, i) => ({
    colour,
    dx: i % width,
    dy: Math.floor(i / width),
  }));
  return { width, height, pixels, within };
}

/** A picture of letters (see `drawSprite`) as a template; letters without a colour do not count. */
export function spriteTemplate(sprite: readonly string[], palette: Readonly<Record<string, Colour>>): Template {
  const pixels = sprite.flatMap((letters, dy) =>
    [...letters].flatMap((letter, dx) => (palette[letter] ? [{ colour: palette[letter], dx, dy }] : [])),
  );
  return { width: sprite[0]!.length, height: sprite.length, pixels };
}

/** Colour distance (Euclidean in RGB, 0..441) from which on a pixel is not at all like another. */
const TOLERANCE = 250;
/** Least likeness of an object that is there. */
const THRESHOLD = 0.4;

/**
 * Mean likeness of a template's pixels to the frame's at one place: 1 for equal colours, 0 from {@link TOLERANCE} on.
 *
 * @param least what is of interest; 0 is returned as soon as it cannot be reached
 */
function likeness(
  frame: Uint8Array,
  frameWidth: number,
  { pixels }: Template,
  x: number,
  y: number,
  least: number,
): number {
  // How much may still be lost; the mean is what is left of it.
  const budget = pixels.length * (1 - least) + 1e-9;
  let lost = 0;
  for (const { colour, dx, dy } of pixels) {
    const at = ((y + dy) * frameWidth + x + dx) * 3;
    const red = frame[at]! - colour[0];
    const green = frame[at + 1]! - colour[1];
    const blue = frame[at + 2]! - colour[2];
    lost += Math.min(1, Math.sqrt(red * red + green * green + blue * blue) / TOLERANCE);
    if (lost > budget) return 0;
  }
  return 1 - lost / pixels.length;
}

/**
 * Finds the place where a frame is most like one of several templates (the looks of one object).
 *
 * An object of one colour over a background far from it counts as there when it covers about two thirds of it: half
 * transparent ghosts, as models paint them when unsure, do not. Of equally good places the mean is taken.
 *
 * @param frame RGB, `[height, width, 3]`
 * @returns the centre of the object, or null
 */
export function findObject(frame: Uint8Array, frameWidth: number, templates: readonly Template[]): Position | null {
  const frameHeight = frame.length / (frameWidth * 3);
  let best = THRESHOLD;
  let count = 0;
  let [sumX, sumY] = [0, 0];
  for (const template of templates) {
    const { width, height, within } = template;
    const { left = 0, top = 0, right = frameWidth - width, bottom = frameHeight - height } = within ?? {};
    for (let y = top; y <= bottom; y++) {
      for (let x = left; x <= right; x++) {
        const score = likeness(frame, frameWidth, template, x, y, best);
        if (score < best) continue;
        if (score > best) {
          best = score;
          [sumX, sumY, count] = [0, 0, 0];
        }
        sumX += x + (width - 1) / 2;
        sumY += y + (height - 1) / 2;
        count++;
      }
    }
  }
  return count === 0 ? null : { x: sumX / count, y: sumY / count };
}
