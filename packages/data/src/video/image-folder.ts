import { join } from 'node:path';
import sharp from 'sharp';
import type { DecodeOptions } from './backend.ts';
import { readPicture } from './read-picture.ts';

/**
 * Reads the images of a folder as the frames of a video, each file one frame (of an animated one its first picture).
 *
 * @param files names inside the folder, in the order of time
 * @returns yields RGB frames, `[height, width, 3]`; transparent parts become black
 * @throws Error naming the file that is no image
 */
export async function* decodeImages(
  folder: string,
  files: readonly string[],
  options: DecodeOptions,
): AsyncGenerator<Uint8Array> {
  for (const file of files) {
    let pixels: Buffer;
    try {
      pixels = await readPicture(sharp(join(folder, file)), options);
    } catch (error) {
      throw new Error(`${file}: ${(error as Error).message}`, { cause: error });
    }
    yield pixels;
  }
}
