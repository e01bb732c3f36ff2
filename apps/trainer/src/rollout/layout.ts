import { Canvas } from './canvas.ts';

/** Frames of one play, all of one size. */
export interface Strip {
  /** RGB, [height, width, 3] each. */
  frames: readonly Uint8Array[];
  height: number;
  width: number;
  /** Frames a second. Default: as fast as the video that shows it. */
  fps?: number | undefined;
}

/** A rollout, and what truly happened where that is known. */
export interface Shown {
  rollout: Strip;
  truth?: Strip | undefined;
}

/** Pixels between frames, and their brightness. */
const gap = 2;
const shade = 40;

/** Frames of a video that shows all of them, each at its own rate, at the highest of those. */
export function lengthAt(all: readonly Shown[], fps: number): number {
  return Math.max(
    ...all.flatMap(stripsOf).map(({ frames, fps: own = fps }) => Math.ceil((frames.length * fps) / own - 1e-6)),
  );
}

/**
 * One picture of frame t in a video of all rollouts, at `fps` frames a second: a grid about as wide as it is high, the truth to the left of
 * its rollout. A play that is shorter stays at its last frame, one of a lower rate at each for longer.
 */
export function gridAt(all: readonly Shown[], t: number, fps?: number): Canvas {
  const { cellHeight, cellWidth, columns, rows } = gridOf(all);
  const even = (length: number) => length + (length % 2); // as H.264 and VP9 want it
  const canvas = new Canvas(even(rows * (cellHeight + gap) + gap), even(columns * (cellWidth + gap) + gap), shade);
  for (const [i, shown] of all.entries()) {
    let left = gap + (i % columns) * (cellWidth + gap);
    const top = gap + Math.floor(i / columns) * (cellHeight + gap);
    for (const { frames, width, fps: own } of stripsOf(shown)) {
      const at = fps === undefined || own === undefined ? t : Math.floor((t * own) / fps + 1e-6);
      canvas.draw(frames[Math.min(at, frames.length - 1)]!, width, left, top);
      left += width + gap;
    }
  }
  return canvas;
}

/** All of time in one picture: a rollout a row, `count` of its frames from the first to the last; the truth above it. */
export function sheetOf(all: readonly Shown[], count: number): Canvas {
  const strips = all.flatMap(stripsOf);
  const width = Math.max(...strips.map((strip) => strip.width));
  const height = strips.reduce((sum, strip) => sum + strip.height + gap, gap);
  const canvas = new Canvas(height, gap + count * (width + gap), shade);
  let top = gap;
  for (const { frames, height, width: own } of strips) {
    for (let i = 0; i < count; i++) {
      const t = count === 1 ? frames.length - 1 : Math.round((i * (frames.length - 1)) / (count - 1));
      canvas.draw(frames[t]!, own, gap + i * (width + gap), top);
    }
    top += height + gap;
  }
  return canvas;
}

function gridOf(all: readonly Shown[]): { cellHeight: number; cellWidth: number; columns: number; rows: number } {
  const cells = all.map(stripsOf);
  const cellHeight = Math.max(...cells.flat().map(({ height }) => height));
  const cellWidth = Math.max(...cells.map((strips) => strips.reduce((sum, { width }) => sum + width + gap, -gap)));
  const columns = Math.min(all.length, Math.max(1, Math.round(Math.sqrt((all.length * cellHeight) / cellWidth) + 0.3)));
  return { cellHeight, cellWidth, columns, rows: Math.ceil(all.length / columns) };
}

function stripsOf({ rollout, truth }: Shown): Strip[] {
  return truth ? [truth, rollout] : [rollout];
}
