/** A colour difference of this much, of 255, counts as a change: below it lies what the decoder's noise does. */
const threshold = 24;
/** Share by which the picture is dimmed under the changes. */
const dimmed = 0.35;

/** Difference of two pictures. */
export interface Difference {
  /** The first picture, grey and dimmed, with what differs in the colour of heat: RGBA [H, W, 4]. */
  picture: Uint8ClampedArray<ArrayBuffer>;
  /** Share of the pixels that differ, 0…1. */
  share: number;
}

/**
 * Compares two pictures by each pixel's largest difference over the channels.
 *
 * @param a, b RGBA, [H, W, 4] both.
 */
export function difference(a: Uint8ClampedArray, b: Uint8ClampedArray): Difference {
  const picture = new Uint8ClampedArray(a.length);
  let changed = 0;
  for (let i = 0; i < a.length; i += 4) {
    const by = Math.max(Math.abs(a[i]! - b[i]!), Math.abs(a[i + 1]! - b[i + 1]!), Math.abs(a[i + 2]! - b[i + 2]!));
    const grey = dimmed * (0.299 * a[i]! + 0.587 * a[i + 1]! + 0.114 * a[i + 2]!); // Rec. 601 luma
    const heat = by < threshold ? 0 : Math.min(1, by / 128);
    if (heat > 0) changed++;
    picture[i] = grey + heat * (255 - grey);
    picture[i + 1] = grey + heat * (120 - grey);
    picture[i + 2] = grey + heat * (60 - grey);
    picture[i + 3] = 255;
  }
  return { picture, share: (changed * 4) / a.length };
}
