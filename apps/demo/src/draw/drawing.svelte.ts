import type { Rgb } from '../image/palette.ts';
import { area, line, type Point, paint, pick, type Raster, rectangle } from './raster.ts';

export type Tool = 'pen' | 'eraser' | 'fill' | 'line' | 'rectangle' | 'picker';

/** Steps that can be undone. */
const mostSteps = 200;

/** A picture that is drawn pixel by pixel, with all that was done to it. */
export class Drawing {
  readonly width: number;
  readonly height: number;
  /** RGB [H, W, 3]; replaced, never changed. */
  data: Uint8Array = $state.raw(new Uint8Array());
  tool: Tool = $state('pen');
  colour: Rgb = $state.raw([255, 255, 255]);
  /** Width of the pen in pixels. */
  pen: number = $state(1);
  /** Colour that the eraser leaves. */
  paper: Rgb;
  #past: Uint8Array[] = $state.raw([]);
  #future: Uint8Array[] = $state.raw([]);
  /** A stroke under way: what was there before, and where it is. */
  #stroke: { before: Uint8Array; from: Point; last: Point } | undefined;

  constructor({ width, height, data }: Raster, paper: Rgb) {
    this.width = width;
    this.height = height;
    this.data = data.slice();
    this.paper = paper;
  }

  get canUndo(): boolean {
    return this.#past.length > 0;
  }

  get canRedo(): boolean {
    return this.#future.length > 0;
  }

  /** The pen comes down. */
  begin(point: Point): void {
    if (this.tool === 'picker') {
      this.colour = pick(this, point);
      this.tool = 'pen';
      return;
    }
    this.#stroke = { before: this.data, from: point, last: point };
    this.move(point);
  }

  /** The pen moves, or stays. */
  move(point: Point): void {
    if (!this.#stroke) return;
    const { before, from, last } = this.#stroke;
    this.#stroke.last = point;
    const colour = this.tool === 'eraser' ? this.paper : this.colour;
    const shape = this.tool === 'line' || this.tool === 'rectangle';
    const next: Raster = { width: this.width, height: this.height, data: (shape ? before : this.data).slice() };
    if (this.tool === 'fill') paint(next, area(next, point), colour);
    else if (this.tool === 'line') paint(next, line(next, from, point, this.pen), colour);
    else if (this.tool === 'rectangle') paint(next, rectangle(next, from, point), colour);
    else paint(next, line(next, last, point, this.pen), colour);
    this.data = next.data;
  }

  /** The pen is lifted. */
  end(): void {
    if (!this.#stroke) return;
    this.#remember(this.#stroke.before);
    this.#stroke = undefined;
  }

  /** Another picture takes the place of this one; it can be undone like a stroke. */
  replace(data: Uint8Array): void {
    const before = this.data;
    this.data = data.slice();
    this.#remember(before);
  }

  undo(): void {
    const before = this.#past.at(-1);
    if (!before) return;
    this.#past = this.#past.slice(0, -1);
    this.#future = [...this.#future, this.data];
    this.data = before;
  }

  redo(): void {
    const after = this.#future.at(-1);
    if (!after) return;
    this.#future = this.#future.slice(0, -1);
    this.#past = [...this.#past, this.data];
    this.data = after;
  }

  #remember(before: Uint8Array): void {
    if (before.every((value, i) => value === this.data[i])) return; // nothing was changed
    this.#past = [...this.#past, before].slice(-mostSteps);
    this.#future = [];
  }
}
