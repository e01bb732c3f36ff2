/** Figures of frames as a line: where they stand in a box. */
export interface CurveBox {
  height: number;
  width: number;
  /** dB at the foot and at the top; what lies outside is drawn at the edge. */
  low: number;
  high: number;
  /** Frames from the left edge to the right one. */
  span: number;
}

/** Height in the box for a figure, from the top. */
export function heightOf(psnr: number, { height, low, high }: CurveBox): number {
  return height * (1 - (Math.min(high, Math.max(low, psnr)) - low) / (high - low));
}

/**
 * The line as an SVG path, the newest frame at the right edge; frames without a figure leave a gap.
 *
 * @param figures dB, oldest first
 */
export function pathOf(figures: readonly (number | undefined)[], box: CurveBox): string {
  const step = box.width / (box.span - 1);
  const left = box.width - (figures.length - 1) * step;
  let path = '';
  let drawn = false;
  for (const [i, psnr] of figures.entries()) {
    if (psnr !== undefined) {
      path += `${drawn ? 'L' : 'M'}${(left + i * step).toFixed(1)} ${heightOf(psnr, box).toFixed(1)}`;
    }
    drawn = psnr !== undefined;
  }
  return path;
}
