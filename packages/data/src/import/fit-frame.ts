import sharp from 'sharp';
import { BACKGROUND, type DecodeOptions } from '../video/backend.ts';

/**
 * Brings a frame to the wanted size; one that has it stays as it is, bit by bit.
 *
 * @param frame RGB `[height, width, 3]`
 * @returns RGB `[options.height, options.width, 3]`
 */
export async function fitFrame(
  frame: Uint8Array,
  size: { readonly height: number; readonly width: number },
  { height, width, fit }: Pick<DecodeOptions, 'height' | 'width' | 'fit'>,
): Promise<Uint8Array> {
  if (size.height === height && size.width === width) return frame;
  return sharp(frame, { raw: { height: size.height, width: size.width, channels: 3 } })
    .resize({ width, height, fit: fit === 'crop' ? 'cover' : 'contain', background: BACKGROUND })
    .raw()
    .toBuffer();
}
