import { type Figure, notDefined } from './figure.ts';
import { usesOfCodes } from './uses-of-codes.ts';

export interface CodeEffectsInput {
  /** Error of each code's future, by transition: [n · numCodes], row by row; the same unit throughout. */
  errors: ArrayLike<number>;
  /** The code that each transition was given, [n], 0…numCodes-1. */
  codes: ArrayLike<number>;
  numCodes: number;
}

export interface CodeEffectsDetails {
  /**
   * Of each code, how much worse the best of the others that do not do the same foretells its transitions, as a share of what a code saves
   * there; [numCodes], `null` for a code that never occurs or has no other beside it. Above 0: no other code would do as well.
   */
  margin: (number | null)[];
  /** Codes by what they do: each list holds codes of which any foretells the others' transitions nearly as well; the most used first. */
  groups: number[][];
  /** Share of the transitions that each group takes, in the order of the groups. */
  shares: number[];
  /** The smallest margin of a code that is used for at least a hundredth of the transitions. */
  worstMargin: number | null;
}

/** Codes do the same where telling them apart saves no more than this share of the error on their transitions. */
const SAME = 0.05;
/** Share of the transitions from which on a code counts as used. */
const USED = 0.01;

/**
 * Returns the value of latent actions without true ones: the share of the prediction error that choosing the right code saves, 0…1,
 * `1 − Σ e[t, code of t] / Σ mean error of t under the other transitions' codes`.
 *
 * The error that it is compared with is that of a code drawn as often as the codes occur: a model whose codes say nothing reaches
 * 0. Two codes do the same where telling them apart saves at most 0.05 of the error on their transitions, both codes weighted
 * alike: the effects of other codes there do not count, or else two directions would count as one beside a code that stands
 * still. Every code of a group does the same as every other. ActionMargin and CounterfactualSpread of tinyworlds-autoresearch
 * (program.md) measure the same with pixels of one model.
 *
 * @returns the share with margins and groups; not defined where there is no transition, or nothing was predicted wrongly
 * @throws RangeError when `errors` is not `codes.length` rows of `numCodes`
 */
export function codeEffects({ errors, codes, numCodes }: CodeEffectsInput): Figure<CodeEffectsDetails> {
  const count = codes.length;
  const uses = usesOfCodes({ errors, codes, numCodes });
  if (count === 0) return notDefined('there is no transition');
  const used = uses.flatMap((n, code) => (n >= USED * count ? [code] : []));
  // Mean error of code j on the transitions of code i, and of a code drawn by its share.
  const means = uses.map(() => new Array<number>(numCodes).fill(0));
  const drawn = new Array<number>(numCodes).fill(0);
  for (let t = 0; t < count; t++) {
    const row = means[codes[t]!]!;
    for (let j = 0; j < numCodes; j++) {
      const error = errors[t * numCodes + j]!;
      row[j]! += error / uses[codes[t]!]!;
      drawn[codes[t]!]! += (error * uses[j]!) / count / uses[codes[t]!]!;
    }
  }
  const total = (of: (code: number) => number) => uses.reduce((sum, n, code) => sum + (n > 0 ? n * of(code) : 0), 0);
  const without = total((code) => drawn[code]!);
  if (without <= 0) return notDefined('whatever the code, every frame was foretold without an error');
  const saved = (code: number) => drawn[code]! - means[code]![code]!;
  const lost = (code: number, other: number) => means[code]![other]! - means[code]![code]!;
  const same = (i: number, j: number) => lost(i, j) + lost(j, i) <= SAME * (means[i]![j]! + means[j]![i]!);

  const groups: number[][] = [];
  for (const code of [...used].sort((a, b) => uses[b]! - uses[a]!)) {
    const own = groups.find((group) => group.every((other) => same(code, other)));
    if (own) own.push(code);
    else groups.push([code]);
  }
  const margin = uses.map((n, code) => {
    const others = used.filter(
      (other) => !groups.some((group) => group.includes(code) && group.includes(other)) && other !== code,
    );
    if (n === 0 || others.length === 0 || saved(code) <= 0) return null;
    return Math.min(...others.map((other) => lost(code, other))) / saved(code);
  });
  const margins = used.flatMap((code) => margin[code] ?? []);
  return {
    value: 1 - total((code) => means[code]![code]!) / without,
    margin,
    groups,
    shares: groups.map((group) => group.reduce((sum, code) => sum + uses[code]!, 0) / count),
    worstMargin: margins.length > 0 ? Math.min(...margins) : null,
  };
}
