import * as tf from '@tensorflow/tfjs-core';

/**
 * Sines and cosines of the places i = first, first + 1, … in `width` numbers, none beyond `last`
 * (https://arxiv.org/abs/1706.03762, 3.5): PE[i, 2j] = sin(i / 10000^(2j/width)), PE[i, 2j+1] = cos of the same.
 */
function sinusoids(length: number, width: number, first = 0, last = Number.POSITIVE_INFINITY): Float32Array {
  return Float32Array.from({ length: length * width }, (_, at) => {
    const place = Math.min(first + Math.floor(at / width), last);
    const element = at % width;
    const angle = place / 10000 ** ((element - (element % 2)) / width);
    return element % 2 === 0 ? Math.sin(angle) : Math.cos(angle);
  });
}

/** How an embedding is shared between column (x), row (y) and time, in this order. */
export function positionWidths(embedDim: number): { x: number; y: number; time: number } {
  if (embedDim % 2 !== 0 || embedDim < 6) {
    throw new Error(`positions: embedDim is ${embedDim}, expected an even number from 6 on`);
  }
  const even = (n: number): number => n - (n % 2);
  const time = even(Math.floor(embedDim / 3));
  const x = even(Math.floor((embedDim - time) / 2));
  return { x, y: embedDim - time - x, time };
}

/**
 * Positions of the patches of a frame, row by row: columns and rows in the first two thirds of the embedding, zeros in the time part.
 *
 * @returns [1, 1, P, E], to be added to [B, T, P, E]
 */
export function spatialPositions(rows: number, columns: number, embedDim: number): tf.Tensor4D {
  const key = `${rows}x${columns}x${embedDim}`;
  if (last?.key !== key) last = { key, table: spatialTable(rows, columns, embedDim) };
  return tf.tensor4d(last.table, [1, 1, rows * columns, embedDim]);
}

/** The last table: a program plays one world for long. */
let last: { key: string; table: Float32Array } | undefined;

function spatialTable(rows: number, columns: number, embedDim: number): Float32Array {
  const widths = positionWidths(embedDim);
  const byColumn = sinusoids(columns, widths.x);
  const byRow = sinusoids(rows, widths.y);
  const table = new Float32Array(rows * columns * embedDim);
  for (let patch = 0; patch < rows * columns; patch++) {
    const row = Math.floor(patch / columns);
    const column = patch % columns;
    table.set(byColumn.subarray(column * widths.x, (column + 1) * widths.x), patch * embedDim);
    table.set(byRow.subarray(row * widths.y, (row + 1) * widths.y), patch * embedDim + widths.x);
  }
  return table;
}

/**
 * Positions of the frames of a clip, in the last third of the embedding, zeros before it.
 *
 * @param options `first`: place of the first of them, default 0; `last`: the place that no frame goes beyond, default none
 * @returns [1, T, 1, E], to be added to [B, T, P, E]
 */
export function temporalPositions(
  frames: number,
  embedDim: number,
  { first, last }: { first?: number; last?: number } = {},
): tf.Tensor4D {
  const { time } = positionWidths(embedDim);
  const byFrame = sinusoids(frames, time, first, last);
  const table = new Float32Array(frames * embedDim);
  for (let frame = 0; frame < frames; frame++) {
    table.set(byFrame.subarray(frame * time, (frame + 1) * time), (frame + 1) * embedDim - time);
  }
  return tf.tensor4d(table, [1, frames, 1, embedDim]);
}
