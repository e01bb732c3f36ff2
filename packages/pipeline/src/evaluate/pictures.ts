import { joinBytes } from '@genie/evaluate';
import { frameGrid, type Picture } from '@genie/training';

export { joinBytes } from '@genie/evaluate';

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
