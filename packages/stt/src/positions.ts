import { spatialBias, temporalBias } from './alibi.ts';
import type { AttentionPositions } from './attention.ts';
import type { TransformerConfig } from './config.ts';
import { spatialRotary, temporalRotary } from './rotary.ts';

/** Rows and columns of patches in a frame. */
export interface Grid {
  rows: number;
  columns: number;
}

/** What the attentions of all blocks share. */
export interface PositionTables {
  space: AttentionPositions;
  time: AttentionPositions;
}

/** Which frames a pass is about. */
export interface Span {
  /** Frames that are computed. */
  frames: number;
  /** Frames before them that are remembered. Default 0. */
  past?: number;
  /** Frames that went before them since the beginning, remembered or not. Default `past`. */
  first?: number;
  /** How many frames before it a frame sees. Default: all. */
  window?: number | undefined;
}

type Positioned = Pick<TransformerConfig, 'position' | 'embedDim' | 'numHeads'>;

/** The tables of a kind of position, for one grid and number of frames; none for sinusoids, which are added to the embeddings. */
export function positionTables(config: Positioned, grid: Grid, frames: number): PositionTables {
  return { space: spacePositions(config, grid), time: timePositions(config, { frames }) };
}

/** The tables of the attention within a frame. */
export function spacePositions({ position, embedDim, numHeads }: Positioned, grid: Grid): AttentionPositions {
  const { rows, columns } = grid;
  if (position === 'rope') return { rotary: spatialRotary(rows, columns, embedDim / numHeads) };
  if (position === 'alibi') return { bias: spatialBias(rows, columns, numHeads) };
  return {};
}

/** The tables of the attention over time: rotary ones of the new frames, bias of the remembered ones and them. */
export function timePositions({ position, embedDim, numHeads }: Positioned, span: Span): AttentionPositions {
  const { frames, past = 0, first = past, window = Number.POSITIVE_INFINITY } = span;
  const length = past + frames;
  const bias = position === 'alibi' ? temporalBias(length, numHeads) : undefined;
  return {
    ...(position === 'rope' && { rotary: temporalRotary(frames, embedDim / numHeads, first) }),
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
