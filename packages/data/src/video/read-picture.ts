import type { Sharp } from 'sharp';
import { BACKGROUND, type DecodeOptions } from './backend.ts';

/** Brings a picture to the wanted size, without what is transparent. */
export function fitImage(image: Sharp, { height, width, fit }: Pick<DecodeOptions, 'height' | 'width' | 'fit'>): Sharp {
  return image
    .resize({ width, height, fit: fit === 'crop' ? 'cover' : 'contain', background: BACKGROUND })
    .flatten({ background: BACKGROUND })
    .toColourspace('srgb');
}

/** A picture as a frame, RGB `[height, width, 3]`, turned as its EXIF says; of an animated one the first; transparent parts become black. */
export function readPicture(picture: Sharp, options: Pick<DecodeOptions, 'height' | 'width' | 'fit'>): Promise<Buffer> {
  return fitImage(picture.rotate(), options).raw().toBuffer();
}
