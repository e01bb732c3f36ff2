import type { Pixels } from '../../game/pictures.ts';
import { type View, xOf } from './view.ts';

/** Frames whose pictures stand above the rows: every so many, so that those that are there stay as others come. */
export function filmIndices(
  view: View,
  { last, width, picture }: { last: number; width: number; picture: number },
): number[] {
  const step = niceStep((picture + 3) / view.scale);
  const indices: number[] = [];
  const first = Math.max(0, Math.ceil((view.left - picture / view.scale) / step) * step);
  for (let index = first; index <= last && xOf(view, index) < width; index += step) indices.push(index);
  return indices;
}

/** The next of 1, 2, 5, 10, 20, 50 … */
function niceStep(atLeast: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, atLeast)));
  return [1, 2, 5, 10].map((each) => each * power).find((each) => each >= atLeast)!;
}

/** Draws small pictures; keeps one canvas for all. */
export class PictureBrush {
  readonly width: number;
  readonly height: number;
  readonly #canvas: OffscreenCanvas;
  readonly #context: OffscreenCanvasRenderingContext2D;

  /** Sizes are those of the world's frames. */
  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.#canvas = new OffscreenCanvas(width, height);
    this.#context = this.#canvas.getContext('2d')!;
  }

  draw(context: CanvasRenderingContext2D, pixels: Pixels, x: number, y: number, width: number, height: number): void {
    this.#context.putImageData(new ImageData(pixels, this.width, this.height), 0, 0);
    context.imageSmoothingEnabled = true;
    context.imageSmoothingQuality = 'high';
    context.drawImage(this.#canvas, x, y, width, height);
  }
}
