/** A colour, 0…255 each. */
export type Rgb = readonly [red: number, green: number, blue: number];

/** Differences of less than this many levels in each channel count as one colour: what video compression makes of it. */
const bin = 16;

/**
 * The colours of some pictures, the most frequent first.
 *
 * Pixels are counted in cubes of colours that look alike; a cube's colour is the mean of its pixels. Of cubes that touch, the
 * smaller one is left out, as it holds the blends along edges.
 *
 * @param pictures RGB [H, W, 3] each.
 * @param most How many colours at most.
 */
export function paletteOf(pictures: readonly Uint8Array[], most = 16): Rgb[] {
  const cubes = new Map<number, { count: number; sum: [number, number, number] }>();
  for (const rgb of pictures) {
    for (let i = 0; i < rgb.length; i += 3) {
      const [r, g, b] = [rgb[i]!, rgb[i + 1]!, rgb[i + 2]!];
      const key = (((r / bin) << 8) | ((g / bin) << 4) | (b / bin)) >>> 0;
      const cube = cubes.get(key) ?? { count: 0, sum: [0, 0, 0] };
      cubes.set(key, cube);
      cube.count++;
      cube.sum[0] += r;
      cube.sum[1] += g;
      cube.sum[2] += b;
    }
  }
  const found: Rgb[] = [];
  const sorted = [...cubes.values()].sort((a, b) => b.count - a.count);
  for (const { count, sum } of sorted) {
    if (found.length === most) break;
    const colour = sum.map((each) => Math.round(each / count)) as unknown as Rgb;
    if (found.every((other) => distance(colour, other) > (bin * 1.5) ** 2)) found.push(colour);
  }
  return found;
}

/** Each pixel in the nearest colour of a palette. @param rgb [H, W, 3] */
export function reduceTo(palette: readonly Rgb[], rgb: Uint8Array): Uint8Array {
  const reduced = new Uint8Array(rgb.length);
  for (let i = 0; i < rgb.length; i += 3) {
    const pixel: Rgb = [rgb[i]!, rgb[i + 1]!, rgb[i + 2]!];
    const nearest = palette.reduce((best, colour) => (distance(colour, pixel) < distance(best, pixel) ? colour : best));
    reduced.set(nearest, i);
  }
  return reduced;
}

/** As CSS writes it. */
export function toHex(colour: Rgb): string {
  return `#${colour.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}

/** @param hex As {@link toHex} writes it. */
export function fromHex(hex: string): Rgb {
  const value = Number.parseInt(hex.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

/** Squared. Green counts most and blue least, as in how bright they look. */
function distance([r, g, b]: Rgb, [r2, g2, b2]: Rgb): number {
  return 0.9 * (r - r2) ** 2 + 1.5 * (g - g2) ** 2 + 0.6 * (b - b2) ** 2;
}
