/** Red, green and blue, 0 … 255. */
export type Rgb = readonly [number, number, number];

/** From little to much: dark violet, magenta, orange, pale yellow, with a lightness that only rises (as matplotlib's inferno). */
const stops: readonly Rgb[] = [
  [14, 8, 38],
  [86, 16, 110],
  [187, 55, 84],
  [249, 142, 9],
  [252, 255, 164],
];

/** The colour of a share, 0 … 1. */
export function heat(share: number): Rgb {
  const at = Math.min(1, Math.max(0, share)) * (stops.length - 1);
  const i = Math.min(stops.length - 2, Math.floor(at));
  const [from, to] = [stops[i]!, stops[i + 1]!];
  return [0, 1, 2].map((c) => Math.round(from[c]! + (to[c]! - from[c]!) * (at - i))) as unknown as Rgb;
}

/**
 * The colour of a token: each of its code's digits pulls the hue in a direction of its own, so that tokens with like codes have like
 * colours. All are light enough for dark figures.
 *
 * @param levels of the quantizer; the first digit is the least significant
 */
export function tokenColor(token: number, levels: readonly number[]): string {
  let [a, b, rest] = [0, 0, token];
  for (const [i, count] of levels.entries()) {
    const pull = (rest % count) / (count - 1) - 0.5;
    const angle = (2 * Math.PI * i) / levels.length;
    a += pull * Math.cos(angle);
    b += pull * Math.sin(angle);
    rest = Math.floor(rest / count);
  }
  return `oklab(0.8 ${(0.16 * a).toFixed(3)} ${(0.16 * b).toFixed(3)})`;
}

export function css([red, green, blue]: Rgb, opacity = 1): string {
  return `rgb(${red} ${green} ${blue} / ${opacity})`;
}

/** Whether figures on this colour are to be dark. */
export function wantsDarkFigures([red, green, blue]: Rgb): boolean {
  return 0.299 * red + 0.587 * green + 0.114 * blue > 140;
}
