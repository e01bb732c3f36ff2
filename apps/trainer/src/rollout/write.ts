import path from 'node:path';
import { encodeVideo, enlarge } from '@genie/data';
import { UsageError } from '@genie/pipeline/internal/errors';
import { writeAtomic } from '@genie/pipeline/internal/run/folder';
import sharp from 'sharp';
import type { Canvas } from './canvas.ts';
import { gridAt, lengthAt, type Shown, sheetOf } from './layout.ts';

const videos = ['.mp4', '.webm', '.gif'];
const pictures = ['.png', '.webp'];

/** Options for writing rollouts. */
export interface WriteOptions {
  /** Frames a second of the video: the highest rate of what it shows. */
  fps: number;
  /** Each pixel so many times in both directions. */
  scale: number;
  /** Frames of each rollout in a contact sheet. */
  columns: number;
}

/** @throws UsageError where the file's extension stands for nothing that can be written */
export function checkFormat(file: string): void {
  if (![...videos, ...pictures].includes(extensionOf(file))) {
    throw new UsageError(
      `--out ${file}: expected ${videos.join(', ')} for a video, ${pictures.join(' or ')} for a contact sheet`,
    );
  }
}

/** Writes rollouts as a video in which all play at the same time, or as one picture with a row for each. */
export async function writeRollouts(file: string, all: readonly Shown[], options: WriteOptions): Promise<void> {
  checkFormat(file);
  const { fps, scale, columns } = options;
  if (pictures.includes(extensionOf(file))) {
    writeAtomic(file, await toPicture(sheetOf(all, columns), scale, extensionOf(file)));
    return;
  }
  const length = lengthAt(all, fps);
  const { height, width } = gridAt(all, 0);
  // Made as the encoder asks for them: many large frames need not be there at the same time.
  function* frames(): Generator<Uint8Array> {
    for (let t = 0; t < length; t++) yield enlarge(gridAt(all, t, fps).data, width, scale);
  }
  await encodeVideo(file, frames(), { height: height * scale, width: width * scale, fps });
}

function toPicture({ data, height, width }: Canvas, scale: number, extension: string): Promise<Buffer> {
  const picture = sharp(data, { raw: { width, height, channels: 3 } }).resize(width * scale, height * scale, {
    kernel: 'nearest',
  });
  return (extension === '.png' ? picture.png() : picture.webp({ lossless: true })).toBuffer();
}

function extensionOf(file: string): string {
  return path.extname(file).toLowerCase();
}
