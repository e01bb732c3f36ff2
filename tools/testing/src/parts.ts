/** Part of a batch that `run` receives, as `BatchPart` of `@genie/ops`. */
export interface Part {
  replicas: number;
  first: number;
  count: number;
  total: number;
  sum(values: Float32Array): Float32Array;
}

/**
 * Runs what replicas run, one after the other in one thread, with batches divided as `counts` says.
 *
 * A replica that asks for a sum gets it once the others have given theirs: all are run again with the sums known so far, until
 * none is missing. `run` must do the same each time.
 *
 * @returns what each replica's last run returned
 */
export function runInParts<T>(counts: readonly number[], run: (part: Part) => T): T[] {
  const total = counts.reduce((a, b) => a + b, 0);
  const sums: Float32Array[] = [];
  for (;;) {
    const missing: Float32Array[] = [];
    const results = counts.map((count, rank) => {
      let calls = 0;
      const sum = (values: Float32Array): Float32Array => {
        const call = calls++;
        if (call === sums.length) missing.push(values.slice());
        return sums[call]?.slice() ?? new Float32Array(values.length);
      };
      const first = counts.slice(0, rank).reduce((a, b) => a + b, 0);
      return run({ replicas: counts.length, first, count, total, sum });
    });
    if (missing.length === 0) return results;
    if (missing.length !== counts.length)
      throw new Error(`sum ${sums.length}: asked for by ${missing.length} replicas`);
    sums.push(missing[0]!.map((_, i) => missing.reduce((total, one) => total + one[i]!, 0)));
  }
}
