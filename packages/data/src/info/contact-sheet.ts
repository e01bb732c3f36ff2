import sharp from 'sharp';
import type { VideoDataset } from '../dataset/video-dataset.ts';

/** Options of {@link contactSheet}. */
export interface ContactSheetOptions {
  /** Most videos, one a row, taken evenly from the dataset; default 8. */
  readonly rows?: number;
  /** Frames of each, evenly from its first to its last; default 8. */
  readonly columns?: number;
  /** Pixels of the sheet a pixel of the dataset, default 2. */
  readonly scale?: number;
}

/** Pixels between frames, before scaling. */
const GAP = 1;

/**
 * Draws a sheet of small pictures: one video a row, time from left to right.
 *
 * @returns a PNG
 */
export async function contactSheet(dataset: VideoDataset, options: ContactSheetOptions = {}): Promise<Uint8Array> {
  const { rows: most = 8, columns = 8, scale = 2 } = options;
  const { height, width, videos } = dataset;
  const rows = Math.min(most, videos.length);
  const sheetWidth = columns * (width + GAP) + GAP;
  const sheetHeight = rows * (height + GAP) + GAP;
  const sheet = new Uint8Array(sheetWidth * sheetHeight * 3).fill(255);
  for (let row = 0; row < rows; row++) {
    const video = videos[Math.floor((row * videos.length) / rows)]!;
    for (let column = 0; column < columns; column++) {
      const t = columns === 1 ? 0 : Math.round((column * (video.length - 1)) / (columns - 1));
      const frame = dataset.read(video.start + t, 1);
      const left = GAP + column * (width + GAP);
      const top = GAP + row * (height + GAP);
      for (let y = 0; y < height; y++)
        sheet.set(frame.subarray(y * width * 3, (y + 1) * width * 3), ((top + y) * sheetWidth + left) * 3);
    }
  }
  return sharp(sheet, { raw: { width: sheetWidth, height: sheetHeight, channels: 3 } })
    .resize(sheetWidth * scale, sheetHeight * scale, { kernel: 'nearest' })
    .png()
    .toBuffer();
}
