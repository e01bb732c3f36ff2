/** Pixels of a block's side. */
const BLOCK = 8;

/**
 * Computes the features of a linear probe for each transition of a clip: of every block of 8 × 8 pixels, the mean difference from one
 * frame to the next and the mean absolute one, over pixels and channels, in units of 255.
 *
 * @param frames [T, H, W, C] as bytes
 * @returns [T-1, 2 · blocks]
 */
export function differenceFeatures(
  frames: Uint8Array,
  { height, width }: { height: number; width: number },
  channels = 3,
): Float32Array {
  const size = height * width * channels;
  const columns = Math.ceil(width / BLOCK);
  const blocks = Math.ceil(height / BLOCK) * columns;
  const transitions = frames.length / size - 1;
  const features = new Float32Array(transitions * 2 * blocks);
  const counts = new Float32Array(blocks);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) counts[Math.floor(y / BLOCK) * columns + Math.floor(x / BLOCK)] += 255 * channels;
  for (let t = 0; t < transitions; t++) {
    const row = features.subarray(t * 2 * blocks, (t + 1) * 2 * blocks);
    for (let i = 0; i < size; i++) {
      const pixel = Math.floor(i / channels);
      const block = Math.floor(pixel / width / BLOCK) * columns + Math.floor((pixel % width) / BLOCK);
      const difference = frames[(t + 1) * size + i] - frames[t * size + i];
      row[block] += difference / counts[block];
      row[blocks + block] += Math.abs(difference) / counts[block];
    }
  }
  return features;
}
