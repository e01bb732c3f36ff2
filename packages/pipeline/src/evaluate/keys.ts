import type { ActionMeasures } from './action-tokenizer.ts';

/**
 * The latent action that stands for each true one: of the codes mapped to it the one that says it most often and most
 * purely, usage × precision. `null` where no code is mapped to it: that action cannot be played.
 */
export function codeOfAction({
  agreement,
  usage,
  actionNames,
}: Pick<ActionMeasures, 'agreement' | 'usage' | 'actionNames'>): (number | null)[] | null {
  if (agreement.value === null || actionNames === null) return null;
  const weight = (code: number) => usage[code] * (agreement.precision[code] ?? 0);
  return actionNames.map((_, action) => {
    const codes = agreement.mapping.flatMap((mapped, code) => (mapped === action && weight(code) > 0 ? [code] : []));
    return codes.length > 0 ? codes.reduce((best, code) => (weight(code) > weight(best) ? code : best)) : null;
  });
}
