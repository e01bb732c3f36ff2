import type { Bindings, Target } from './bindings.ts';
import type { Input } from './inputs.ts';

/** The codes of the keys of an input: several of one that takes keys held together, `key:ArrowUp+ArrowLeft`; none of a gamepad's. */
export function codesOf(input: Input): string[] {
  return input.startsWith('key:') ? input.slice('key:'.length).split('+') : [];
}

/** What the keys that are held mean together: of the bound inputs of several keys that all are held, the one of the most. */
export function chordOf(bindings: Bindings, held: ReadonlySet<string>): Target | undefined {
  let found: Target | undefined;
  let most = 1;
  for (const [target, inputs] of Object.entries(bindings) as [Target, readonly Input[]][]) {
    for (const input of inputs) {
      const codes = codesOf(input);
      if (codes.length <= most || !codes.every((code) => held.has(code))) continue;
      [found, most] = [target, codes.length];
    }
  }
  return found;
}

/** Whether a key means something together with others. */
export function isInChord(bindings: Bindings, code: string): boolean {
  return Object.values(bindings).some((inputs) =>
    inputs.some((input) => {
      const codes = codesOf(input);
      return codes.length > 1 && codes.includes(code);
    }),
  );
}
