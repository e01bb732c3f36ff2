/** Place of some pixels, as a share of the picture's width and height: mean and standard deviation. */
export interface Place {
  x: number;
  y: number;
  spreadX: number;
  spreadY: number;
}

/** Gathers pixels, and tells where they are. */
export class Spread {
  count = 0;
  private readonly sum = { x: 0, y: 0, xx: 0, yy: 0 };

  /** @param pixels - indices, row by row */
  add(pixels: readonly number[], { width, height }: { width: number; height: number }): void {
    for (const p of pixels) {
      const [x, y] = [((p % width) + 0.5) / width, (Math.floor(p / width) + 0.5) / height];
      this.sum.x += x;
      this.sum.y += y;
      this.sum.xx += x * x;
      this.sum.yy += y * y;
      this.count++;
    }
  }

  /** Of one pixel at least. */
  place(): Place {
    const [x, y] = [this.sum.x / this.count, this.sum.y / this.count];
    const deviation = (squares: number, mean: number) => Math.sqrt(Math.max(0, squares / this.count - mean * mean));
    return { x, y, spreadX: deviation(this.sum.xx, x), spreadY: deviation(this.sum.yy, y) };
  }
}
