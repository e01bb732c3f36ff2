import type { Layout } from './layout.ts';

/** A picture, RGBA [height, width, 4]. */
export interface Raster {
  data: Uint8ClampedArray<ArrayBuffer>;
  height: number;
  width: number;
}

/** Parts of a recorded frame. */
export interface Parts {
  /** In the order of the layout, all of one size. */
  pictures: readonly Raster[];
  captions?: Raster | undefined;
  keys?: Raster | undefined;
}

/** Behind and between the pictures: black. */
const background = 0xff000000;

/** Makes a recorded frame: every pixel of the pictures becomes `scale` × `scale` of them. */
export function compose(layout: Layout, { pictures, captions, keys }: Parts): Raster {
  const { height, width } = layout;
  const pixels = new Uint32Array(height * width).fill(background);
  for (const [i, picture] of pictures.entries()) {
    const { x, y } = layout.pictures[i]!;
    enlarge(picture, layout.scale, pixels, y * width + x, width);
  }
  if (captions && layout.captions) enlarge(captions, 1, pixels, layout.captions.y * width, width);
  if (keys && layout.keys) enlarge(keys, 1, pixels, layout.keys.y * width, width);
  return { data: new Uint8ClampedArray(pixels.buffer), height, width };
}

/** Writes a picture, enlarged, into a wider one from a place on. */
function enlarge(picture: Raster, scale: number, to: Uint32Array, from: number, stride: number): void {
  const source = new Uint32Array(picture.data.buffer, picture.data.byteOffset, picture.height * picture.width);
  const length = picture.width * scale;
  for (let y = 0; y < picture.height; y++) {
    const row = from + y * scale * stride;
    for (let x = 0; x < picture.width; x++) {
      to.fill(source[y * picture.width + x]!, row + x * scale, row + (x + 1) * scale);
    }
    for (let copy = 1; copy < scale; copy++) to.copyWithin(row + copy * stride, row, row + length);
  }
}

/** RGBA without alpha: [H, W, 3]. */
export function rgbOf(data: Uint8ClampedArray): Uint8Array {
  const rgb = new Uint8Array((data.length / 4) * 3);
  for (let from = 0, to = 0; to < rgb.length; from += 4) {
    rgb[to++] = data[from]!;
    rgb[to++] = data[from + 1]!;
    rgb[to++] = data[from + 2]!;
  }
  return rgb;
}

/** RGB [H, W, 3] as RGBA. */
export function rasterOfRgb(rgb: Uint8Array, height: number, width: number): Raster {
  const data = new Uint8ClampedArray(height * width * 4).fill(255);
  for (let from = 0, to = 0; from < rgb.length; to += 4) {
    data[to] = rgb[from++]!;
    data[to + 1] = rgb[from++]!;
    data[to + 2] = rgb[from++]!;
  }
  return { data, height, width };
}
