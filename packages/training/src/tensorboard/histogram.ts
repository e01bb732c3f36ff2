/** Counts of values between limits; bucket i counts values in `[limits[i - 1], limits[i])`. */
export interface Histogram {
  min: number;
  max: number;
  count: number;
  sum: number;
  sumOfSquares: number;
  limits: number[];
  counts: number[];
}

/** The limits that TensorFlow uses: 0 and ±1e-12 · 1.1^k. Source: tensorflow/core/lib/histogram/histogram.cc. */
const defaultLimits: number[] = (() => {
  const positive: number[] = [];
  for (let limit = 1e-12; limit < 1e20; limit *= 1.1) positive.push(limit);
  positive.push(Number.MAX_VALUE);
  return [...positive.map((limit) => -limit).reverse(), 0, ...positive];
})();

/**
 * Sorts values into TensorFlow's buckets, ten percent wide; neighbours that are empty become one.
 *
 * @param values any numbers; those that are not finite are not counted
 */
export function histogramOf(values: ArrayLike<number>): Histogram {
  const counts = new Float64Array(defaultLimits.length);
  const histogram = { min: Infinity, max: -Infinity, count: 0, sum: 0, sumOfSquares: 0 };
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!Number.isFinite(value)) continue;
    histogram.min = Math.min(histogram.min, value);
    histogram.max = Math.max(histogram.max, value);
    histogram.count += 1;
    histogram.sum += value;
    histogram.sumOfSquares += value * value;
    counts[bucketOf(value)]! += 1;
  }
  if (histogram.count === 0) return { ...histogram, min: 0, max: 0, limits: [0], counts: [0] };
  // An empty bucket before one that counts stays: readers take its limit for the other's lower edge.
  const kept = defaultLimits.map((_, i) => i).filter((i) => counts[i]! > 0 || (counts[i + 1] ?? 0) > 0);
  return { ...histogram, limits: kept.map((i) => defaultLimits[i]!), counts: kept.map((i) => counts[i]!) };
}

/** The first limit that is more than `value`, by halving. */
function bucketOf(value: number): number {
  let low = 0;
  let high = defaultLimits.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value < defaultLimits[middle]!) high = middle;
    else low = middle + 1;
  }
  return low;
}
