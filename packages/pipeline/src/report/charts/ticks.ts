/** Least and largest of some numbers, one at least. */
export function extent(values: readonly number[]): [low: number, high: number] {
  return values.reduce(([low, high], value) => [Math.min(low, value), Math.max(high, value)], [Infinity, -Infinity]);
}

/** Both ends of an axis and the round numbers between them, four to ten; none so close to an end that their labels would touch. */
export function ticks(from: number, to: number): number[] {
  if (!(to > from)) return [from];
  const power = 10 ** Math.floor(Math.log10((to - from) / 4));
  const step = power * [5, 2, 1].find((times) => (to - from) / (power * times) >= 4)!;
  const between: number[] = [];
  for (let i = Math.ceil(from / step); i * step < to; i++) {
    const near = Math.min(i * step - from, to - i * step);
    if (near > 0.06 * (to - from)) between.push(Number((i * step).toPrecision(12)));
  }
  return [from, ...between, to];
}
