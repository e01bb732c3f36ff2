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

/** The tables of a kind of position, for one grid and number of frames; none for sinusoids, which are added to the embeddings. */
export function positionTables(
  { position, embedDim, numHeads }: Pick<TransformerConfig, 'position' | 'embedDim' | 'numHeads'>,
  { rows, columns }: Grid,
  frames: number,
): PositionTables {
  const headDim = embedDim / numHeads;
  switch (position) {
    case 'sinusoidal':
      return { space: {}, time: {} };
    case 'rope':
      return {
        space: { rotary: spatialRotary(rows, columns, headDim) },
        time: { rotary: temporalRotary(frames, headDim) },
      };
    case 'alibi':
      return {
        space: { bias: spatialBias(rows, columns, numHeads) },
        time: { bias: temporalBias(frames, numHeads) },
      };
  }
}
