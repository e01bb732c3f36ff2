/**
 * The Halton sequence's i-th number in a base, i from 1 on: its digits in that base, mirrored at the point. In [0, 1).
 *
 * @see https://doi.org/10.1007/BF01386213
 */
export function halton(index: number, base: number): number {
  let value = 0;
  let digit = 1;
  for (let left = index; left > 0; left = Math.floor(left / base)) {
    digit /= base;
    value += (left % base) * digit;
  }
  return value;
}

/**
 * All places of a grid in the order of a two-dimensional Halton sequence, bases 2 (rows) and 3 (columns): each next place lies
 * away from those before, so that every beginning of the order covers the grid evenly.
 *
 * @returns places row by row, each of 0 … rows · columns − 1 once
 * @see https://arxiv.org/abs/2503.17076 (Halton scheduler for MaskGIT), section 4
 */
export function haltonPlaces(rows: number, columns: number): Int32Array {
  const places = new Int32Array(rows * columns);
  const met = new Uint8Array(places.length);
  let count = 0;
  for (let index = 1; count < places.length; index++) {
    const place = Math.floor(halton(index, 2) * rows) * columns + Math.floor(halton(index, 3) * columns);
    if (met[place]) continue;
    met[place] = 1;
    places[count++] = place;
  }
  return places;
}
