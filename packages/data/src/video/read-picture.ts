import type { Sharp } from 'sharp';
import type { DecodeOptions } from './backend.ts';

/** A picture as a frame, RGB `[height, width, 3]`; of an animated one the first; transparent parts become black. */
export function readPicture(picture: Sharp, { height, width, fit }: DecodeOptions): Promise<Buffer> {
  return picture
    .rotate() // as its EXIF says
    .resize({ width, height, fit: fit === 'crop' ? 'cover' : 'contain', background: '#000' })
    .flatten({ background: '#000' })
    .toColourspace('srgb')
    .raw()
    .toBuffer();
}
