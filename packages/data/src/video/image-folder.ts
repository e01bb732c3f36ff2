import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { BACKGROUND, type DecodeOptions } from './backend.ts';

/** Brings a picture to the wanted size, without what is transparent. */
export function fitImage(image: Sharp, { height, width, fit }: Pick<DecodeOptions, 'height' | 'width' | 'fit'>): Sharp {
  return image
    .resize({ width, height, fit: fit === 'crop' ? 'cover' : 'contain', background: BACKGROUND })
    .flatten({ background: BACKGROUND })
    .toColourspace('srgb');
}

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
      // Turned as its EXIF says.
      pixels = await fitImage(sharp(join(folder, file)).rotate(), options)
        .raw()
        .toBuffer();
    } catch (error) {
      throw new Error(`${file}: ${(error as Error).message}`, { cause: error });
    }
    yield pixels;
  }
}
