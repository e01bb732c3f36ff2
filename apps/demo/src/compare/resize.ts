interface Size {
  height: number;
  width: number;
}

/**
 * A frame in another size: every pixel repeated, or the mean of each square of pixels.
 *
 * @param frame RGB [H, W, 3]
 * @returns undefined where no whole number leads from one size to the other
 */
export function resize(frame: Uint8Array, from: Size, to: Size): Uint8Array | undefined {
  if (from.height === to.height && from.width === to.width) return frame;
  const [up, down] = [to.height / from.height, from.height / to.height];
  if (Number.isInteger(up) && to.width === from.width * up) {
    return sample(to, (x, y, channel) => frame[(Math.floor(y / up) * from.width + Math.floor(x / up)) * 3 + channel]!);
  }
  if (!Number.isInteger(down) || from.width !== to.width * down) return undefined;
  return sample(to, (x, y, channel) => {
    let sum = 0;
    for (let i = 0; i < down * down; i++) {
      const [row, column] = [y * down + Math.floor(i / down), x * down + (i % down)];
      sum += frame[(row * from.width + column) * 3 + channel]!;
    }
    return Math.round(sum / (down * down));
  });
}

function sample({ height, width }: Size, value: (x: number, y: number, channel: number) => number): Uint8Array {
  const out = new Uint8Array(height * width * 3);
  for (let i = 0; i < out.length; i++) out[i] = value(Math.floor(i / 3) % width, Math.floor(i / 3 / width), i % 3);
  return out;
}
