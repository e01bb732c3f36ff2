import type { Colour } from './canvas.ts';
import type { Position } from './game.ts';

/** Template of an object to find in a frame. */
export interface Template {
  /** Size in pixels. */
  readonly width: number;
  readonly height: number;
  /** Its pixels that count: colour, and place from its top left corner. */
  readonly pixels: readonly { readonly colour: Colour; readonly dx: number; readonly dy: number }[];
  /** Area in which its top left corner may be; default: everywhere in the frame. */
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

/** Least presence of an object that is there. */
const THRESHOLD = 0.6;

/**
 * Returns the amount of a colour in each pixel, before the background that gives the most: in RGB, the pixel's position on the line from
 * the background to the colour, less its distance from that line, both as shares of the line's length. 1: the colour itself, 0: a
 * background, 1/2: a half transparent ghost.
 */
export function presence(frame: Uint8Array, colour: Colour, backgrounds: readonly Colour[]): Float64Array {
  const out = new Float64Array(frame.length / 3);
  for (const [red, green, blue] of backgrounds) {
    const way = [colour[0] - red, colour[1] - green, colour[2] - blue] as const;
    const square = way[0] * way[0] + way[1] * way[1] + way[2] * way[2];
    for (let pixel = 0; pixel < out.length; pixel++) {
      const r = frame[3 * pixel]! - red;
      const g = frame[3 * pixel + 1]! - green;
      const b = frame[3 * pixel + 2]! - blue;
      const along = (r * way[0] + g * way[1] + b * way[2]) / square;
      const beside = Math.sqrt(Math.max(0, (r * r + g * g + b * b) / square - along * along));
      out[pixel] = Math.max(out[pixel]!, 1 - Math.abs(1 - along) - beside);
    }
  }
  return out;
}

/**
 * Finds the place where one of several templates (the looks of one object) is most present.
 *
 * The presence of a template is the mean of its pixels' (see above); the object is there if that is at least 0.6. Of
 * equally good places the mean is taken.
 *
 * @param frame RGB, `[height, width, 3]`
 * @param backgrounds colours of what the object may stand before
 * @returns the centre of the object, or null
 */
export function findObject(
  frame: Uint8Array,
  frameWidth: number,
  templates: readonly Template[],
  backgrounds: readonly Colour[],
): Position | null {
  const frameHeight = frame.length / (frameWidth * 3);
  const maps = new Map<Colour, Float64Array>();
  for (const { colour } of templates.flatMap(({ pixels }) => pixels))
    if (!maps.has(colour)) maps.set(colour, presence(frame, colour, backgrounds));

  let best = THRESHOLD;
  let count = 0;
  let [sumX, sumY] = [0, 0];
  for (const { width, height, pixels, within } of templates) {
    const { left = 0, top = 0, right = frameWidth - width, bottom = frameHeight - height } = within ?? {};
    const parts = pixels.map(({ colour, dx, dy }) => ({ map: maps.get(colour)!, offset: dy * frameWidth + dx }));
    for (let y = top; y <= bottom; y++) {
      for (let x = left; x <= right; x++) {
        const corner = y * frameWidth + x;
        let absent = 0;
        // What may be absent for the place to be as good as the best; a hair more, so that rounding hides no equal one.
        const budget = parts.length * (1 - best) + 1e-9;
        for (const { map, offset } of parts) {
          absent += 1 - map[corner + offset]!;
          if (absent > budget) break;
        }
        if (absent > budget) continue;
        const score = 1 - absent / parts.length;
        if (score > best + 1e-9 || count === 0) {
          best = Math.max(best, score);
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
