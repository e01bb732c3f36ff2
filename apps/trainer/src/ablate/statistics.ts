/** Mean and standard deviation over seeds. */
export interface Summary {
  n: number;
  mean: number;
  /** With n − 1; null of one value. */
  deviation: number | null;
}

export function summary(values: readonly number[]): Summary | null {
  const n = values.length;
  if (n === 0) return null;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  if (n === 1) return { n, mean, deviation: null };
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { n, mean, deviation: Math.sqrt(squares / (n - 1)) };
}

/** Difference of a variant from its base, over the pairs that were trained from the same seed. */
export interface Difference {
  n: number;
  mean: number;
  /** The 95 % interval of the mean; null where one pair cannot tell. */
  interval: [number, number] | null;
}

/**
 * The mean of paired differences and its interval by Student's t with n − 1 degrees of freedom: mean ± t · s / √n. It
 * supposes that differences are normally distributed, which no three of them can show; for n = 3 it reaches 2.48 of
 * their standard deviations to either side, so that only large and steady differences exclude 0. (A bootstrap of three
 * pairs has ten different resamples, and intervals that are far too short.)
 *
 * @param ours, base values by seed
 * @returns null where no seed has both
 * @see Student, "The probable error of a mean", Biometrika 6, 1908
 */
export function pairedDifference(
  ours: ReadonlyMap<number, number>,
  base: ReadonlyMap<number, number>,
): Difference | null {
  const differences = [...ours].flatMap(([seed, value]) => {
    const other = base.get(seed);
    return other === undefined ? [] : [value - other];
  });
  const all = summary(differences);
  if (all === null) return null;
  const { n, mean } = all;
  const margin = meanMargin(all);
  return { n, mean, interval: margin === null ? null : [mean - margin, mean + margin] };
}

/** Half of the 95 % interval of a mean, by Student's t with n − 1 degrees of freedom; null of one value. */
export function meanMargin({ n, deviation }: Summary): number | null {
  return deviation === null ? null : (studentT95(n - 1) * deviation) / Math.sqrt(n);
}

/** Of the t distribution with 1, 2, … degrees of freedom: 95 % lies between minus and plus this. */
const quantiles = [
  12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.306, 2.2622, 2.2281, 2.201, 2.1788, 2.1604, 2.1448, 2.1314,
  2.1199, 2.1098, 2.1009, 2.093, 2.086,
];

/** Beyond 20 degrees of freedom by Fisher's expansion, to 1e-4. */
export function studentT95(degrees: number): number {
  const z = 1.959964;
  return (
    quantiles[degrees - 1] ??
    z + (z ** 3 + z) / (4 * degrees) + (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * degrees ** 2)
  );
}
