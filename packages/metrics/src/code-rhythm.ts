import { type Figure, notDefined } from './figure.ts';

export interface CodeRhythmInput {
  /** Codes of transitions that follow each other, 0…numCodes-1, in stretches of any length. */
  sequences: readonly (readonly number[])[];
  /** Codes that do the same, which count as one; those in no group count as themselves. See `codeEffects`. */
  groups: readonly (readonly number[])[];
}

/** Codes before the one that is foretold. */
const LONGEST = 2;

/**
 * Measures how well codes are foretold by the one or two before them, beyond what a held key gives: share of what repeating the last code, or always saying the
 * commonest, gets wrong that the code which usually follows gets right. Learned from one half of the stretches, measured on the other, both ways.
 *
 * Near 0: codes come as if somebody decided on them, who may hold a key for as long as she likes. 1: they follow each other by themselves, as
 * the phases of a clock do; they tell what moves whatever is pressed.
 *
 * @returns not defined where fewer than two codes follow each other, or nothing is left to foretell
 */
export function codeRhythm({ sequences, groups }: CodeRhythmInput): Figure {
  const groupOf = new Map(groups.flatMap((codes, group) => codes.map((code) => [code, `g${group}`] as const)));
  const told = sequences
    .map((codes) => codes.map((code) => groupOf.get(code) ?? `${code}`))
    .filter((x) => x.length > 1);
  const halves = [0, 1].map((half) => told.filter((_, i) => i % 2 === half)) as [string[][], string[][]];
  if (halves.some((half) => half.length === 0)) return notDefined('there are fewer than two stretches of codes');
  let count = 0;
  let repeated = 0;
  let commonest = 0;
  const followed = new Array<number>(LONGEST).fill(0);
  for (const [half, tested] of halves.entries()) {
    const usual = Array.from({ length: LONGEST + 1 }, (_, order) => usualFollowers(halves[1 - half]!, order));
    for (const codes of tested) {
      for (let t = 1; t < codes.length; t++) {
        const code = codes[t]!;
        count++;
        if (code === codes[t - 1]) repeated++;
        if (code === usual[0]!.get('')) commonest++;
        for (let longest = 1; longest <= LONGEST; longest++) {
          // Of a past that was never seen, its latest part decides.
          let guess: string | undefined;
          for (let order = Math.min(longest, t); order >= 0 && guess === undefined; order--)
            guess = usual[order]!.get(codes.slice(t - order, t).join());
          if (guess === code) followed[longest - 1]!++;
        }
      }
    }
  }
  const unguided = Math.max(repeated, commonest);
  if (unguided === count) return notDefined('the same code follows throughout');
  return { value: (Math.max(...followed) - unguided) / (count - unguided) };
}

/** The code that follows most often on each `order` codes, of two as often the one that was seen first. */
function usualFollowers(sequences: readonly (readonly string[])[], order: number): Map<string, string> {
  const counts = new Map<string, Map<string, number>>();
  for (const codes of sequences) {
    for (let t = Math.max(1, order); t < codes.length; t++) {
      const past = codes.slice(t - order, t).join();
      const next = counts.get(past) ?? counts.set(past, new Map()).get(past)!;
      next.set(codes[t]!, (next.get(codes[t]!) ?? 0) + 1);
    }
  }
  return new Map([...counts].map(([past, next]) => [past, [...next].reduce((a, b) => (b[1] > a[1] ? b : a))[0]]));
}
