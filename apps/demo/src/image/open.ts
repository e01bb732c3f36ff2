import { cropTo, type View, withoutAlpha } from './crop.ts';
import { dimensionsOf } from './dimensions.ts';

/** Largest side of a picture that is opened, in pixels; browsers give up, or crash, somewhere above it. */
const largestSide = 16_384;
/** Most pixels of a picture: it lies in memory whole while it is decoded, 4 bytes each. */
const mostPixels = 100e6;
/** Longer side of what is kept of it: enough for a world's frame out of an eighth of it, and quick to draw. */
const keptSide = 1024;
/** Bytes in which a header is looked for; a JPEG may carry a preview before it. */
const headerLength = 256 * 1024;

/** Something that can be cropped: a picture, or a moment of a video. */
export interface Croppable {
  width: number;
  height: number;
  image: CanvasImageSource;
}

/**
 * Opens a picture that the user chose; the browser decodes it beside the page.
 *
 * @throws Error in one line, for people: what is wrong with the file, and what to choose.
 */
export async function openImage(file: Blob & { name?: string }): Promise<ImageBitmap> {
  const name = file.name ?? 'the picture';
  if (file.size === 0) throw new Error(`${name} is empty: choose another picture.`);
  const size = dimensionsOf(new Uint8Array(await file.slice(0, headerLength).arrayBuffer()));
  const tooLarge = size && complaint(name, size.width, size.height);
  if (tooLarge) throw new Error(tooLarge);
  let bitmap: ImageBitmap;
  try {
    // As its pixels stand in the file: a colour profile would shift them.
    bitmap = await createImageBitmap(file, { colorSpaceConversion: 'none', ...(size && smaller(size)) });
  } catch {
    throw new Error(`${name} is not a picture that this browser can open: choose a PNG, JPEG, WebP or GIF.`);
  }
  const found = complaint(name, bitmap.width, bitmap.height);
  if (!found) return bitmap;
  bitmap.close();
  throw new Error(found);
}

function complaint(name: string, width: number, height: number): string | undefined {
  if (Math.max(width, height) > largestSide)
    return `${name} is ${width} × ${height} pixels: choose one of at most ${largestSide} on a side.`;
  if (width * height > mostPixels)
    return `${name} is ${width} × ${height} pixels, ${Math.round((width * height) / 1e6)} million: choose one of at most ${mostPixels / 1e6} million.`;
  return undefined;
}

/** Options that make a large picture smaller while it is decoded; a very long one keeps a pixel of its short side. */
function smaller({ width, height }: { width: number; height: number }): ImageBitmapOptions | undefined {
  const scale = keptSide / Math.max(width, height);
  if (scale >= 1) return undefined;
  const side = (length: number) => Math.max(1, Math.round(length * scale));
  return { resizeWidth: side(width), resizeHeight: side(height), resizeQuality: 'high' };
}

/** Draws the part of a picture that a view shows over a whole canvas. @param smooth Means over the pixels' areas; else the nearest ones. */
export function drawView(canvas: HTMLCanvasElement, picture: Croppable, view: View, smooth = true): void {
  const context = canvas.getContext('2d', { willReadFrequently: true })!;
  const { x, y, width, height } = cropTo(picture, canvas.width / canvas.height, view);
  context.imageSmoothingEnabled = smooth;
  context.imageSmoothingQuality = 'high';
  context.clearRect(0, 0, canvas.width, canvas.height);
  context.drawImage(picture.image, x, y, width, height, 0, 0, canvas.width, canvas.height);
}

/** The pixels of a canvas, RGB [H, W, 3]. */
export function readRgb(canvas: HTMLCanvasElement): Uint8Array {
  const context = canvas.getContext('2d', { willReadFrequently: true })!;
  return withoutAlpha(context.getImageData(0, 0, canvas.width, canvas.height).data);
}
