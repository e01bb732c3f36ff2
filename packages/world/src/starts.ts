import { decodeSafetensors, encodeSafetensors } from '@genie/ops';
import { BundleError } from './errors.ts';

/** The file of a bundle that holds its starts. */
export const startsFile = 'starts.safetensors';

/** Short clips of a world's videos, to begin sessions from. */
export interface Starts {
  /** Number of clips. */
  count: number;
  /** Frames of each clip. */
  length: number;
  /** RGB, [count, length, H, W, C]. */
  frames: Uint8Array;
  /** Indices of the latent actions between the frames, [count, length - 1]. */
  actions: Int32Array;
}

export function encodeStarts({ count, length, frames, actions }: Starts, size: [number, number, number]): Uint8Array {
  return encodeSafetensors({
    frames: { dtype: 'U8', shape: [count, length, ...size], data: frames },
    actions: { dtype: 'I32', shape: [count, length - 1], data: actions },
  });
}

/**
 * @param size Height, width and channels of the world's frames.
 * @param count How many starts `world.json` promises.
 * @throws BundleError if the file does not hold that many clips of that size.
 */
export function decodeStarts(bytes: Uint8Array, size: [number, number, number], count: number): Starts {
  const { frames, actions } = decodeSafetensors(bytes, startsFile).tensors;
  const length = frames?.shape[1] ?? 0;
  const expected = [count, length, ...size];
  if (frames?.dtype !== 'U8' || length < 1 || frames.shape.join() !== expected.join()) {
    throw new BundleError(
      'fit',
      `${startsFile}: frames are ${frames?.dtype} [${frames?.shape}], world.json promises U8 [${count}, T, ${size.join(', ')}]: make the bundle again`,
    );
  }
  if (actions?.dtype !== 'I32' || actions.shape.join() !== [count, length - 1].join()) {
    throw new BundleError(
      'fit',
      `${startsFile}: actions are ${actions?.dtype} [${actions?.shape}], expected I32 [${count}, ${length - 1}]: make the bundle again`,
    );
  }
  return { count, length, frames: frames.data as Uint8Array, actions: actions.data as Int32Array };
}
