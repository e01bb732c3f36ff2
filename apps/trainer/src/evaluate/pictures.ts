import { frameGrid, type Picture } from '@genie/training';

export function joinBytes(parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/**
 * One sheet: frames of `above` in a row, those of `below` under them.
 * @param above, below - [N, H, W, 3]; `count` frames are taken, spread over N
 */
export function pairSheet(
  above: Uint8Array,
  below: Uint8Array,
  { height, width }: { height: number; width: number },
  count: number,
): Picture {
  const size = height * width * 3;
  const frames = above.length / size;
  const taken = Math.min(count, frames);
  const row = (all: Uint8Array) => ({
    frames: joinBytes(
      Array.from({ length: taken }, (_, i) => {
        const at = Math.floor((i * frames) / taken) * size;
        return all.subarray(at, at + size);
      }),
    ),
    count: taken,
    height,
    width,
  });
  return frameGrid([row(above), row(below)]);
}
