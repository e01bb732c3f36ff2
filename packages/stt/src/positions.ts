import type { AttentionOptions, RotaryTables } from '@genie/ops';
import * as tf from '@tensorflow/tfjs-core';
import { kindsOfPosition, type TransformerConfig, type TransformerFields } from './config.ts';

/** Rows and columns of patches in a frame. */
export interface Grid {
  rows: number;
  columns: number;
}

/** Options that distinguish the places along the attended axis inside the attention, if any. */
export type AttentionPositions = Pick<AttentionOptions, 'rotary' | 'bias'>;

/** Tables that the attentions of all blocks share. */
export interface PositionTables {
  space: AttentionPositions;
  time: AttentionPositions;
}

/** Frames that a pass is about. */
export interface Span {
  /** Frames that are computed. */
  frames: number;
  /** Frames before them that are remembered. Default 0. */
  past?: number;
  /** Frames that went before them since the beginning, remembered or not. Default `past`. */
  first?: number;
  /** Number of previous frames that a frame sees. Default: all. */
  window?: number | undefined;
}

type Positioned = Pick<
  TransformerFields,
  'position' | 'spatialPosition' | 'temporalPosition' | 'embedDim' | 'numHeads'
>;

/** The tables of a configuration, for one grid and number of frames; none for sinusoids, which are added to the embeddings. */
export function positionTables(config: Positioned, grid: Grid, frames: number): PositionTables {
  return { space: spacePositions(config, grid), time: timePositions(config, { frames }) };
}

/**
 * The tables of the attention within a frame.
 *
 * @param prefix tokens in front of the patches, which have no place: RoPE does not turn them, ALiBi has them near to all
 */
export function spacePositions(config: Positioned, { rows, columns }: Grid, prefix = 0): AttentionPositions {
  const { space } = kindsOfPosition(config);
  const { embedDim, numHeads } = config;
  if (space === 'rope') return { rotary: spatialRotary(rows, columns, embedDim / numHeads, prefix) };
  if (space === 'alibi') return { bias: spatialBias(rows, columns, numHeads, prefix) };
  return {};
}

/** The tables of the attention over time: rotary ones of the new frames, bias of the remembered ones and them. */
function timePositions(config: Positioned, span: Span): AttentionPositions {
  const { time } = kindsOfPosition(config);
  const { embedDim, numHeads } = config;
  const { frames, past = 0, first = past, window = Number.POSITIVE_INFINITY } = span;
  const length = past + frames;
  const bias = time === 'alibi' ? temporalBias(length, numHeads) : undefined;
  return {
    ...(time === 'rope' && { rotary: temporalRotary(frames, embedDim / numHeads, first) }),
    ...(length - 1 > window ? { bias: band(length, numHeads, window, bias) } : bias && { bias }),
  };
}

/** A bias that hides what lies more than `window` frames back, over another bias if given: [H, length, length]. */
function band(length: number, numHeads: number, window: number, over?: Float32Array): Float32Array {
  const table = over ?? new Float32Array(numHeads * length * length);
  for (let at = 0; at < table.length; at++) {
    const query = Math.floor(at / length) % length;
    if (query - (at % length) > window) table[at] = -1e9; // as attention hides the future: exp of it is 0, not NaN
  }
  return table;
}

/** The tables of one configuration; those of a grid, which can be large, are made again only when it changes. */
export class PositionCache {
  readonly #config: TransformerConfig;
  #last: { key: string; space: AttentionPositions } | undefined;

  constructor(config: TransformerConfig) {
    this.#config = config;
  }

  /** @throws where x, [B, T, prefix + rows · columns, E], does not fit the grid */
  of({ shape }: tf.Tensor4D, { grid, prefix = 0 }: { grid: Grid; prefix?: number }, span: Span): PositionTables {
    const { embedDim, temporal } = this.#config;
    if (shape[3] !== embedDim || shape[2] !== prefix + grid.rows * grid.columns) {
      const expected = `${prefix > 0 ? `${prefix} + ` : ''}${grid.rows} * ${grid.columns}`;
      throw new Error(
        `transformer: x has shape [${shape}], expected [B, T, ${expected}, ${embedDim}] for its grid and embedDim`,
      );
    }
    const key = `${prefix}+${grid.rows}x${grid.columns}`;
    if (this.#last?.key !== key) this.#last = { key, space: spacePositions(this.#config, grid, prefix) };
    return { space: this.#last.space, time: temporal ? timePositions(this.#config, span) : {} };
  }
}

/** Adds positions in time where these are sinusoidal; with a window, the last place that a frame can have in it is the last of all. */
export function addTimePositions(x: tf.Tensor4D, config: TransformerConfig, span: Span): tf.Tensor4D {
  if (!config.temporal || kindsOfPosition(config).time !== 'sinusoidal') return x;
  const places = { first: span.first ?? 0, ...(span.window !== undefined && { last: span.window }) };
  return tf.add(x, temporalPositions(x.shape[1], config.embedDim, places)) as tf.Tensor4D;
}

// Sinusoids.

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

/** Splits the width of an embedding between column (x), row (y) and time, in this order. */
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
  if (lastTable?.key !== key) lastTable = { key, table: spatialTable(rows, columns, embedDim) };
  return tf.tensor4d(lastTable.table, [1, 1, rows * columns, embedDim]);
}

/** The last table: a program plays one world for long. */
let lastTable: { key: string; table: Float32Array } | undefined;

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

// RoPE.

/** Places in one or more coordinates, each a list with one value for every place along the attended axis. */
type Coordinates = number[][];

/**
 * Tables of rotary positions in time: pair i turns by t / 10000^(2i/D) at frame t (https://arxiv.org/abs/2104.09864).
 *
 * @param headDim D, even
 * @param first t of the first frame
 */
export function temporalRotary(frames: number, headDim: number, first = 0): RotaryTables {
  return rotaryTables([Array.from({ length: frames }, (_, t) => first + t)], headDim, 10000);
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
  return rotaryTables([places.map((p) => Math.floor(p / columns)), places.map((p) => p % columns)], headDim, 100);
}

function rotaryTables(coordinates: Coordinates, headDim: number, base: number): RotaryTables {
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

// ALiBi.

/** The slope of each head, 2^(-8h/H) for h = 1 … H (https://arxiv.org/abs/2108.12409, 3). */
const slopes = (numHeads: number): number[] =>
  Array.from({ length: numHeads }, (_, h) => 2 ** ((-8 * (h + 1)) / numHeads));

/** Scores that fall with the distance in time, -slope · |i - j|: [H, T, T] = head, query, key. */
export function temporalBias(frames: number, numHeads: number): Float32Array {
  return biasOf(frames, numHeads, (i, j) => Math.abs(i - j));
}

/**
 * Scores that fall with the distance between patches, -slope · √(Δrow² + Δcolumn²): [H, N, N] = head, query, key.
 *
 * @param prefix tokens in front of the patches, at distance 0 of all: N = prefix + rows · columns
 */
export function spatialBias(rows: number, columns: number, numHeads: number, prefix = 0): Float32Array {
  return biasOf(prefix + rows * columns, numHeads, (i, j) => {
    if (i < prefix || j < prefix) return 0;
    const [query, key] = [i - prefix, j - prefix];
    const row = Math.floor(query / columns) - Math.floor(key / columns);
    const column = (query % columns) - (key % columns);
    return Math.sqrt(row * row + column * column);
  });
}

function biasOf(length: number, numHeads: number, distance: (i: number, j: number) => number): Float32Array {
  const table = new Float32Array(numHeads * length * length);
  let at = 0;
  for (const slope of slopes(numHeads)) {
    for (let i = 0; i < length; i++) for (let j = 0; j < length; j++) table[at++] = -slope * distance(i, j);
  }
  return table;
}
