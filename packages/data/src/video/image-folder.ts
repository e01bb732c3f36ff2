import { join } from 'node:path';
import sharp from 'sharp';
import type { DecodeOptions } from './backend.ts';

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
  { height, width, fit }: DecodeOptions,
): AsyncGenerator<Uint8Array> {
  for (const file of files) {
    let pixels: Buffer;
    try {
      pixels = await sharp(join(folder, file))
        .rotate() // as its EXIF says
        .resize({ width, height, fit: fit === 'crop' ? 'cover' : 'contain', background: '#000' })
        .flatten({ background: '#000' })
        .toColourspace('srgb')
        .raw()
        .toBuffer();
    } catch (error) {
      throw new Error(`${file}: ${(error as Error).message}`, { cause: error });
    }
    yield pixels;
  }
}
