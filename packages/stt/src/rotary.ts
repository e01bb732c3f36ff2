import type { RotaryTables } from '@genie/ops';

/** Places in one or more coordinates, each a list with one value for every place along the attended axis. */
type Coordinates = number[][];

/**
 * Tables of rotary positions in time: pair i turns by t / 10000^(2i/D) at frame t (https://arxiv.org/abs/2104.09864).
 *
 * @param headDim D, even
 * @param first t of the first frame
 */
export function temporalRotary(frames: number, headDim: number, first = 0): RotaryTables {
  return tables([Array.from({ length: frames }, (_, t) => first + t)], headDim, 10000);
}

/**
 * Tables of rotary positions of the patches of a frame: half of the pairs turn by the row, half by the column
 * (axial, https://arxiv.org/abs/2403.13298; base 100 instead of 10000, since a frame is only a few patches wide).
 *
 * @param headDim D, a multiple of 4
 * @param prefix tokens in front of the patches, which are not turned
 */
export function spatialRotary(rows: number, columns: number, headDim: number, prefix = 0): RotaryTables {
  const places = Array.from({ length: prefix + rows * columns }, (_, token) => Math.max(0, token - prefix));
  return tables([places.map((p) => Math.floor(p / columns)), places.map((p) => p % columns)], headDim, 100);
}

function tables(coordinates: Coordinates, headDim: number, base: number): RotaryTables {
  const pairs = headDim / 2 / coordinates.length;
  if (!Number.isInteger(pairs)) {
    throw new Error(`rope: a head has ${headDim} numbers, expected a multiple of ${2 * coordinates.length}`);
  }
  const length = coordinates[0]!.length;
  const angles = Array.from({ length }, (_, place) =>
    coordinates.flatMap((values) => Array.from({ length: pairs }, (_, i) => values[place]! / base ** (i / pairs))),
  ).flat();
  return { cos: Float32Array.from(angles, Math.cos), sin: Float32Array.from(angles, Math.sin) };
}
