/** An RGB picture of frames side by side. */
export class Canvas {
  readonly height: number;
  readonly width: number;
  /** [height, width, 3] */
  readonly data: Uint8Array;

  constructor(height: number, width: number, fill: number) {
    this.height = height;
    this.width = width;
    this.data = new Uint8Array(height * width * 3).fill(fill);
  }

  /** @param frame - RGB, [h, w, 3] */
  draw(frame: Uint8Array, width: number, left: number, top: number): void {
    const height = frame.length / (width * 3);
    for (let y = 0; y < height; y++) {
      const row = frame.subarray(y * width * 3, (y + 1) * width * 3);
      this.data.set(row, ((top + y) * this.width + left) * 3);
    }
  }
}
