/** A rectangle of pixels. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Returns the visible share of a thing in a rectangle, even when something stands before it: the mean of its presence
 * there.
 *
 * @param presence of the thing's colour in each pixel of a frame, see `presence`
 * @param hidden what stands before it; its pixels do not count
 * @returns null where less than a third of the rectangle is in sight
 */
export function seenShare(presence: Float64Array, frameWidth: number, box: Box, hidden?: Box): number | null {
  let sum = 0;
  let seen = 0;
  for (let y = box.y; y < box.y + box.height; y++) {
    for (let x = box.x; x < box.x + box.width; x++) {
      if (hidden && x >= hidden.x && x < hidden.x + hidden.width && y >= hidden.y && y < hidden.y + hidden.height)
        continue;
      sum += presence[y * frameWidth + x]!;
      seen++;
    }
  }
  return 3 * seen < box.width * box.height ? null : sum / seen;
}
