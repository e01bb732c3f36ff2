/** Hues that are told apart at a glance, also with most kinds of colour blindness by their order of lightness. */
const hues: readonly [hue: number, lightness: number][] = [
  [35, 0.68],
  [230, 0.64],
  [150, 0.74],
  [320, 0.62],
  [90, 0.8],
  [280, 0.58],
  [190, 0.72],
  [10, 0.58],
];

/** The colour of an action on the timeline; the idle one is grey. */
export function actionColour(action: number, idle: number): string {
  if (action === idle || action < 0) return 'oklch(0.62 0.015 280)';
  const place = action > idle ? action - 1 : action;
  const [hue, lightness] = hues[place % hues.length]!;
  // From the ninth on the same hues again, paler.
  return `oklch(${lightness} ${place < hues.length ? 0.15 : 0.07} ${hue})`;
}
