import type { Moving } from './moving.ts';

/** Frames of an animation that are looked through at most. */
const mostFrames = 1000;

/**
 * Opens an animated GIF.
 *
 * @returns Undefined where the browser cannot take its frames apart (no `ImageDecoder`), or where it has but one: it is a picture then.
 */
export async function openAnimation(file: File): Promise<Moving | undefined> {
  if (typeof ImageDecoder === 'undefined') return undefined;
  const decoder = new ImageDecoder({ data: await file.arrayBuffer(), type: 'image/gif', colorSpaceConversion: 'none' });
  try {
    await decoder.tracks.ready;
    await decoder.completed;
    const count = Math.min(decoder.tracks.selectedTrack?.frameCount ?? 0, mostFrames);
    if (count < 2) {
      decoder.close();
      return undefined;
    }
    const ends: number[] = []; // when each frame is over, in seconds
    let size = { width: 1, height: 1 };
    for (let frameIndex = 0; frameIndex < count; frameIndex++) {
      const { image } = await decoder.decode({ frameIndex });
      size = { width: image.displayWidth, height: image.displayHeight };
      ends.push((ends.at(-1) ?? 0) + (image.duration ?? 100_000) / 1e6);
      image.close();
    }
    let shown: VideoFrame | undefined;
    return {
      ...size,
      duration: ends.at(-1)!,
      at: async (seconds) => {
        const index = ends.findIndex((end) => seconds < end - 1e-6);
        const { image } = await decoder.decode({ frameIndex: index < 0 ? count - 1 : index });
        shown?.close();
        shown = image;
        return image;
      },
      close: () => {
        shown?.close();
        decoder.close();
      },
    };
  } catch {
    decoder.close();
    throw new Error(`${file.name} is damaged: choose another picture or video.`);
  }
}
