import { cropTo, type View, withoutAlpha } from './crop.ts';

/** Largest side of a picture that is opened, in pixels; browsers give up, or crash, somewhere above it. */
const largestSide = 16_384;

/**
 * Opens a picture that the user chose.
 *
 * @throws Error in one line, for people: what is wrong with the file, and what to choose.
 */
export async function openImage(file: Blob & { name?: string }): Promise<ImageBitmap> {
  const name = file.name ?? 'the picture';
  if (file.size === 0) throw new Error(`${name} is empty: choose another picture.`);
  let bitmap: ImageBitmap;
  try {
    // As its pixels stand in the file: a colour profile would shift them.
    bitmap = await createImageBitmap(file, { colorSpaceConversion: 'none' });
  } catch {
    throw new Error(`${name} is not a picture that this browser can open: choose a PNG, JPEG, WebP or GIF.`);
  }
  const { width, height } = bitmap;
  if (Math.max(width, height) > largestSide) {
    bitmap.close();
    throw new Error(`${name} is ${width} × ${height} pixels: choose one of at most ${largestSide} on a side.`);
  }
  return bitmap;
}

/** Draws the part of a picture that a view shows over a whole canvas. */
export function drawView(canvas: HTMLCanvasElement, picture: ImageBitmap, view: View): void {
  const context = canvas.getContext('2d', { willReadFrequently: true })!;
  const { x, y, width, height } = cropTo(picture, canvas.width / canvas.height, view);
  context.imageSmoothingQuality = 'high';
  context.clearRect(0, 0, canvas.width, canvas.height);
  context.drawImage(picture, x, y, width, height, 0, 0, canvas.width, canvas.height);
}

/** The pixels of a canvas, RGB [H, W, 3]. */
export function readRgb(canvas: HTMLCanvasElement): Uint8Array {
  const context = canvas.getContext('2d', { willReadFrequently: true })!;
  return withoutAlpha(context.getImageData(0, 0, canvas.width, canvas.height).data);
}
