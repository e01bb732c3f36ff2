import type { Colour } from './canvas.ts';
import type { Position } from './game.ts';

/** What to look for in a frame. */
export interface Template {
  /** Size in pixels. */
  readonly width: number;
  readonly height: number;
  /** Colour of every pixel, row by row; null where the object is transparent. */
  readonly colours: readonly (Colour | null)[];
  /** Where its top left corner may be; default: everywhere in the frame. */
  readonly within?: { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number };
}

/** A rectangle of one colour as a template. */
export function rectangleTemplate(
  width: number,
  height: number,
  colour: Colour,
  within?: Template['within'],
): Template {
  const colours = new Array<Colour>(width * height).fill(colour);
  return within ? { width, height, colours, within } : { width, height, colours };
}

/**
 * Finds the place where a frame is most like a template.
 *
 * The likeness of a pixel falls from 1 (the same colour) to 0 at the colour distance `tolerance`; a place scores the mean
 * over the template's pixels. The best place counts if its score is at least `threshold`; of equal places the mean, so that an
 * object smeared over two places is found between them.
 *
 * @param frame RGB, `[height, width, 3]`
 * @param options.tolerance Euclidean distance in RGB (0..441) at which a pixel is no longer like the template's
 * @returns the centre of the object, or null
 */
export function findObject(
  frame: Uint8Array,
  frameWidth: number,
  template: Template,
  options: { tolerance?: number; threshold?: number } = {},
): Position | null {
  const { tolerance = 120, threshold = 0.45 } = options;
  const frameHeight = frame.length / (frameWidth * 3);
  const { left, top, right, bottom } = template.within ?? {
    left: 0,
    top: 0,
    right: frameWidth - template.width,
    bottom: frameHeight - template.height,
  };
  const solid = template.colours.flatMap((colour, i) =>
    colour ? [{ colour, dx: i % template.width, dy: Math.floor(i / template.width) }] : [],
  );
  let best = threshold;
  let count = 0;
  let [sumX, sumY] = [0, 0];
  for (let y = top; y <= bottom; y++) {
    for (let x = left; x <= right; x++) {
      let score = 0;
      for (const { colour, dx, dy } of solid) {
        const at = ((y + dy) * frameWidth + x + dx) * 3;
        const distance = Math.hypot(frame[at]! - colour[0], frame[at + 1]! - colour[1], frame[at + 2]! - colour[2]);
        if (distance < tolerance) score += 1 - distance / tolerance;
      }
      score /= solid.length;
      if (score < best) continue;
      if (score > best) {
        best = score;
        [sumX, sumY, count] = [0, 0, 0];
      }
      [sumX, sumY, count] = [sumX + x, sumY + y, count + 1];
    }
  }
  if (count === 0) return null;
  return { x: sumX / count + (template.width - 1) / 2, y: sumY / count + (template.height - 1) / 2 };
}
