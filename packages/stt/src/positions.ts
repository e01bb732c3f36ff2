import { spatialBias, temporalBias } from './alibi.ts';
import type { AttentionPositions } from './attention.ts';
import type { Position, TransformerFields } from './fields.ts';
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

type Kinds = Pick<TransformerFields, 'position' | 'spatialPosition' | 'temporalPosition'>;
type Positioned = Kinds & Pick<TransformerFields, 'embedDim' | 'numHeads'>;

/** How a configuration tells places apart, on each axis. */
export function kindsOfPosition({ position, spatialPosition = position, temporalPosition = position }: Kinds): {
  space: Position;
  time: Position | 'none';
} {
  return { space: spatialPosition, time: temporalPosition };
}

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
export function timePositions(config: Positioned, span: Span): AttentionPositions {
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
