import type { Rgb } from '../image/palette.ts';

/** A drawing, RGB [H, W, 3]. Every function here gives the places it changes (y · width + x); {@link paint} colours them. */
export interface Raster {
  width: number;
  height: number;
  data: Uint8Array;
}

export interface Point {
  x: number;
  y: number;
}

/** Colours some places, in place. */
export function paint({ data }: Raster, places: Iterable<number>, colour: Rgb): void {
  for (const place of places) data.set(colour, place * 3);
}

/** The places of a line, both ends included, drawn by a square pen. @see Bresenham (1965) */
export function line({ width, height }: Raster, from: Point, to: Point, pen = 1): Set<number> {
  const places = new Set<number>();
  const [dx, dy] = [Math.abs(to.x - from.x), -Math.abs(to.y - from.y)];
  const [sx, sy] = [Math.sign(to.x - from.x), Math.sign(to.y - from.y)];
  const before = Math.floor((pen - 1) / 2);
  let { x, y } = from;
  let error = dx + dy;
  for (;;) {
    for (let py = y - before; py < y - before + pen; py++)
      for (let px = x - before; px < x - before + pen; px++)
        if (px >= 0 && py >= 0 && px < width && py < height) places.add(py * width + px);
    if (x === to.x && y === to.y) return places;
    const twice = 2 * error;
    if (twice >= dy) {
      error += dy;
      x += sx;
    }
    if (twice <= dx) {
      error += dx;
      y += sy;
    }
  }
}

/** The places of a filled rectangle between two corners, both included. */
export function rectangle({ width, height }: Raster, a: Point, b: Point): Set<number> {
  const places = new Set<number>();
  const [left, right] = [Math.max(0, Math.min(a.x, b.x)), Math.min(width - 1, Math.max(a.x, b.x))];
  const [top, bottom] = [Math.max(0, Math.min(a.y, b.y)), Math.min(height - 1, Math.max(a.y, b.y))];
  for (let y = top; y <= bottom; y++) for (let x = left; x <= right; x++) places.add(y * width + x);
  return places;
}

/** The places of one colour that hang together with a point, over their edges. */
export function area({ width, height, data }: Raster, { x, y }: Point): Set<number> {
  const start = y * width + x;
  const colour = colourAt(data, start);
  const places = new Set([start]);
  const open = [start];
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    const column = place % width;
    const around = [
      column > 0 ? place - 1 : -1,
      column < width - 1 ? place + 1 : -1,
      place - width,
      place + width < width * height ? place + width : -1,
    ];
    for (const next of around) {
      if (next < 0 || places.has(next) || colourAt(data, next) !== colour) continue;
      places.add(next);
      open.push(next);
    }
  }
  return places;
}

/** The colour at a point. */
export function pick({ width, data }: Raster, { x, y }: Point): Rgb {
  const place = (y * width + x) * 3;
  return [data[place]!, data[place + 1]!, data[place + 2]!];
}

function colourAt(data: Uint8Array, place: number): number {
  return (data[place * 3]! << 16) | (data[place * 3 + 1]! << 8) | data[place * 3 + 2]!;
}
