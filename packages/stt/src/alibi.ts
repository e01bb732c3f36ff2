/** The slope of each head, 2^(-8h/H) for h = 1 … H (https://arxiv.org/abs/2108.12409, 3). */
const slopes = (numHeads: number): number[] =>
  Array.from({ length: numHeads }, (_, h) => 2 ** ((-8 * (h + 1)) / numHeads));

/** Scores that fall with the distance in time, -slope · |i - j|: [H, T, T] = head, query, key. */
export function temporalBias(frames: number, numHeads: number): Float32Array {
  return bias(frames, numHeads, (i, j) => Math.abs(i - j));
}

/**
 * Scores that fall with the distance between patches, -slope · √(Δrow² + Δcolumn²): [H, N, N] = head, query, key.
 *
 * @param prefix tokens in front of the patches, at distance 0 of all: N = prefix + rows · columns
 */
export function spatialBias(rows: number, columns: number, numHeads: number, prefix = 0): Float32Array {
  return bias(prefix + rows * columns, numHeads, (i, j) => {
    if (i < prefix || j < prefix) return 0;
    const [query, key] = [i - prefix, j - prefix];
    const row = Math.floor(query / columns) - Math.floor(key / columns);
    const column = (query % columns) - (key % columns);
    return Math.sqrt(row * row + column * column);
  });
}

function bias(length: number, numHeads: number, distance: (i: number, j: number) => number): Float32Array {
  const table = new Float32Array(numHeads * length * length);
  let at = 0;
  for (const slope of slopes(numHeads)) {
    for (let i = 0; i < length; i++) for (let j = 0; j < length; j++) table[at++] = -slope * distance(i, j);
  }
  return table;
}
