/**
 * Returns whether the codes of a GIF's picture come out as they were written: each is known when it comes, and all of them give as many
 * pixels as the picture has. GIF has no checksums; but a byte that was changed changes how long a code's row of pixels is, and what the
 * later codes mean, so that their number hardly ever fits by chance.
 *
 * @param data the picture's sub-blocks, joined
 * @param codeSize bits of a code at first, without the two that are no pixels
 * @see https://www.w3.org/Graphics/GIF/spec-gif89a.txt, appendix F
 */
export function isGifPictureWhole(data: Uint8Array, codeSize: number, pixels: number): boolean {
  if (codeSize < 1 || codeSize > 8) return false;
  const clear = 1 << codeSize;
  const end = clear + 1;
  /** Pixels that a code stands for. */
  const lengths = new Uint32Array(4096).fill(1, 0, clear);
  let [size, next, previous] = [codeSize + 1, end + 1, -1];
  let [count, bits, held] = [0, 0, 0];
  for (let at = 0; ; ) {
    while (held < size) {
      if (at === data.length) return count === pixels; // many writers leave the end code out
      bits |= data[at++]! << held;
      held += 8;
    }
    const code = bits & ((1 << size) - 1);
    bits >>>= size;
    held -= size;
    if (code === end) return count === pixels;
    if (code === clear) {
      [size, next, previous] = [codeSize + 1, end + 1, -1];
      continue;
    }
    if (code > next || (code >= clear && previous < 0)) return false;
    // A code that is being made just now is the one before it, and its first pixel again.
    if (previous >= 0 && next < 4096) {
      lengths[next++] = lengths[previous]! + 1;
      if (next === 1 << size && size < 12) size++;
    } else if (code === next) return false;
    count += lengths[code]!;
    if (count > pixels) return false;
    previous = code;
  }
}
