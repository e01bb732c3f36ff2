type Point = readonly [x: number, y: number];

/** Means over a window of a twentieth of the points; the points themselves where they are few or already smooth. */
export function runningMean(points: readonly Point[]): readonly Point[] {
  const reach = Math.floor(points.length / 40);
  if (reach < 2 || !isRough(points)) return points;
  const sums = [0];
  for (const [, y] of points) sums.push(sums[sums.length - 1] + y);
  return points.map(([x], i) => {
    const from = Math.max(0, i - reach);
    const to = Math.min(points.length, i + reach + 1);
    return [x, (sums[to] - sums[from]) / (to - from)];
  });
}

/** Returns whether a line goes up and down more than a few times its height. */
function isRough(points: readonly Point[]): boolean {
  let [low, high, way] = [points[0][1], points[0][1], 0];
  for (let i = 1; i < points.length; i++) {
    const y = points[i][1];
    low = Math.min(low, y);
    high = Math.max(high, y);
    way += Math.abs(y - points[i - 1][1]);
  }
  return way > 3 * (high - low);
}
