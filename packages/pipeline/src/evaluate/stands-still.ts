/** A pixel that changes by no more stands still: video codecs make that much noise. */
const noise = 5;

/** Returns whether nothing moves in a clip [T, H, W, 3]: no pixel ever differs from the first frame's by more than a codec's noise. */
export function standsStill(frames: Uint8Array, frameSize: number): boolean {
  for (let i = frameSize; i < frames.length; i++) {
    if (Math.abs(frames[i] - frames[i % frameSize]) > noise) return false;
  }
  return true;
}
