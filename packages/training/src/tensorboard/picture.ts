import { encode } from 'fast-png';
import { TrainingError } from '../training-error.ts';

/** An image of 8-bit numbers, row by row. */
export interface Picture {
  /** `[height, width, channels]`. */
  data: Uint8Array;
  height: number;
  width: number;
  /** 1 gray, 3 RGB, 4 RGBA. */
  channels: 1 | 3 | 4;
}

/** Frames of equal size, one after the other: uint8 RGB `[count, height, width, 3]`. */
export interface PictureRow {
  frames: Uint8Array;
  count: number;
  height: number;
  width: number;
}

/** The picture as a PNG file. */
export function encodePicture(picture: Picture): Uint8Array {
  const { data, height, width, channels } = picture;
  if (data.length !== height * width * channels) {
    throw new TrainingError(`picture: found ${data.length} numbers, expected ${height} x ${width} x ${channels}`);
  }
  return encode({ data, height, width, channels, depth: 8 });
}

/**
 * Rows of frames in one picture, such as originals above their reconstructions.
 *
 * @param rows one clip each; a shorter one is black to the right
 * @param options.gap pixels between frames, mid-gray. Default 1
 */
export function frameGrid(rows: readonly PictureRow[], options: { gap?: number } = {}): Picture {
  const { gap = 1 } = options;
  const { height = 0, width = 0 } = rows[0] ?? {};
  const columns = Math.max(0, ...rows.map((row) => row.count));
  if (columns === 0) throw new TrainingError('frameGrid: found no frame, expected at least one');
  const totalHeight = rows.length * (height + gap) - gap;
  const totalWidth = columns * (width + gap) - gap;
  const data = new Uint8Array(totalHeight * totalWidth * 3).fill(128);
  rows.forEach((row, r) => {
    if (row.height !== height || row.width !== width) {
      throw new TrainingError(
        `frameGrid: row ${r} is ${row.width}x${row.height}, expected ${width}x${height} as the first`,
      );
    }
    if (row.frames.length !== row.count * height * width * 3) {
      throw new TrainingError(
        `frameGrid: row ${r} has ${row.frames.length} numbers, expected ${row.count * height * width * 3}`,
      );
    }
    for (let column = 0; column < columns; column++) {
      for (let y = 0; y < height; y++) {
        const to = ((r * (height + gap) + y) * totalWidth + column * (width + gap)) * 3;
        const from = (column * height + y) * width * 3;
        if (column < row.count) data.set(row.frames.subarray(from, from + width * 3), to);
        else data.fill(0, to, to + width * 3);
      }
    }
  });
  return { data, height: totalHeight, width: totalWidth, channels: 3 };
}
