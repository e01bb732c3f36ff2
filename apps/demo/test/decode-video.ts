import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { findVideoBackend, type VideoFormat } from '@genie/data';

/** A file as FFmpeg reads it. */
export interface DecodedVideo {
  height: number;
  width: number;
  seconds: number | null;
  /** RGB [height, width, 3] each. */
  frames: Uint8Array[];
}

/** Decodes a whole file. */
export async function decodeVideo(bytes: Uint8Array, format: VideoFormat): Promise<DecodedVideo> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'genie-recording-'));
  try {
    const file = path.join(folder, `recording.${format}`);
    await writeFile(file, bytes);
    const backend = await findVideoBackend('node-av');
    const { height, width, seconds } = await backend.probe(file);
    const frames: Uint8Array[] = [];
    for await (const frame of backend.decode(file, { height, width, fit: 'crop' })) frames.push(frame);
    return { height, width, seconds, frames };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Mean of each enlarged pixel's middle, RGB [height, width, 3]: the picture that was recorded at a scale, at a place. */
export function shrink(
  frame: Uint8Array,
  {
    stride,
    x,
    y,
    height,
    width,
    scale,
  }: { stride: number; x: number; y: number; height: number; width: number; scale: number },
): Uint8Array {
  const half = Math.floor(scale / 2);
  return Uint8Array.from({ length: height * width * 3 }, (_, i) => {
    const [channel, column, row] = [i % 3, Math.floor(i / 3) % width, Math.floor(i / 3 / width)];
    return frame[((y + row * scale + half) * stride + x + column * scale + half) * 3 + channel]!;
  });
}
