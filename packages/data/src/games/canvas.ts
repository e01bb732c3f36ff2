/** Red, green, blue, 0..255. */
export type Colour = readonly [number, number, number];

/** A new frame of one colour: RGB, `[height, width, 3]`. */
export function canvas(height: number, width: number, colour: Colour): Uint8Array {
  const frame = new Uint8Array(height * width * 3);
  for (let i = 0; i < frame.length; i += 3) frame.set(colour, i);
  return frame;
}

/** Fills a rectangle, clipped at the frame's edges. */
export function fillRectangle(
  frame: Uint8Array,
  frameWidth: number,
  rectangle: { x: number; y: number; width: number; height: number },
  colour: Colour,
): void {
  const frameHeight = frame.length / (frameWidth * 3);
  const left = Math.max(0, rectangle.x);
  const right = Math.min(frameWidth, rectangle.x + rectangle.width);
  const bottom = Math.min(frameHeight, rectangle.y + rectangle.height);
  for (let y = Math.max(0, rectangle.y); y < bottom; y++)
    for (let x = left; x < right; x++) frame.set(colour, (y * frameWidth + x) * 3);
}

/**
 * Draws a picture given as rows of letters; a letter without a colour leaves the pixel as it is.
 *
 * @param x left edge in pixels, may be outside
 * @param y top edge in pixels, may be outside
 */
export function drawSprite(
  frame: Uint8Array,
  frameWidth: number,
  sprite: readonly string[],
  palette: Readonly<Record<string, Colour>>,
  x: number,
  y: number,
): void {
  const frameHeight = frame.length / (frameWidth * 3);
  for (const [row, letters] of sprite.entries()) {
    for (let column = 0; column < letters.length; column++) {
      const colour = palette[letters[column]!];
      const [px, py] = [x + column, y + row];
      if (!colour || px < 0 || py < 0 || px >= frameWidth || py >= frameHeight) continue;
      frame.set(colour, (py * frameWidth + px) * 3);
    }
  }
}
