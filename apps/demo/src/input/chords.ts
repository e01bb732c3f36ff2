import type { Input } from './inputs.ts';

/** The single inputs of one that is several held together: `key:ArrowUp+ArrowRight`, `pad:b12+b15`; of any other, itself. */
export function partsOf(input: Input): Input[] {
  const name = input.slice(4);
  if (input.startsWith('pad:')) return (name.match(/b\d+|a\d+[+-]/g) ?? [name]).map((part): Input => `pad:${part}`);
  return name.includes('+') && name.length > 1 ? name.split('+').map((part): Input => `key:${part}`) : [input];
}

/** Those inputs of several parts whose parts are all pressed, the largest last. */
export function chordsIn(inputs: readonly Input[], pressed: ReadonlySet<Input>): Input[] {
  return inputs
    .map((input) => ({ input, parts: partsOf(input) }))
    .filter(({ parts }) => parts.length > 1 && parts.every((part) => pressed.has(part)))
    .sort((a, b) => a.parts.length - b.parts.length)
    .map(({ input }) => input);
}
