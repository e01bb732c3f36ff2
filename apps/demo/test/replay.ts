import { type BundleSource, type Start, World } from '@genie/world';
import { expect } from 'vitest';
import type { PlainRecording } from './site.ts';

/** A bundle's source in memory. */
function sourceOf(files: Record<string, Uint8Array>): BundleSource {
  return async (file) => files[file]!;
}

/**
 * Makes in Node the calls that the page recorded, and expects the same tokens in each frame and the same pixels in the last.
 *
 * @param options `pixelTolerance`: how far pixels may differ, of 255; default 0.
 */
export async function expectSameInNode(
  files: Record<string, Uint8Array>,
  recording: PlainRecording,
  { pixelTolerance = 0 }: { pixelTolerance?: number } = {},
): Promise<void> {
  const world = await World.load(sourceOf(files));
  try {
    const session = world.session({ seed: recording.seed });
    await session.reset(startOf(recording.start));
    expect(recording.frames.length).toBeGreaterThan(0);
    for (const { action, tokens, ...sampling } of recording.frames) {
      const frame = await session.step(action, sampling);
      expect([...frame.tokens], `tokens of frame ${frame.index}`).toEqual(tokens);
    }
    const differences = recording.pixels.map((value, i) => Math.abs(value - session.frame.data[i]!));
    expect(differences).toHaveLength(session.frame.data.length);
    expect(Math.max(...differences)).toBeLessThanOrEqual(pixelTolerance);
  } finally {
    world.dispose();
  }
}

function startOf({ image, clip, dream, index = 0 }: PlainRecording['start']): Start {
  if (image) return { image: Uint8Array.from(image) };
  if (clip) return { clip: Uint8Array.from(clip) };
  return dream === undefined ? { index } : { dream };
}
