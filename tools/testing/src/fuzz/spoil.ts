import type { Dice } from './target.ts';

/** Changes a few bytes or numbers, mostly near the beginning; cuts, doubles or drops a piece. */
export function spoilBytes(bytes: Uint8Array, dice: Dice): Uint8Array {
  const place = () => dice.integer(Math.max(1, dice.uniform() < 0.5 ? Math.min(600, bytes.length) : bytes.length));
  const copy = Uint8Array.from(bytes);
  const kind = dice.integer(7);
  if (kind === 0) return copy.subarray(0, place() + 1);
  if (kind === 1) return joined(copy.subarray(0, place() + 1), copy.subarray(place()));
  if (kind === 2)
    return joined(
      copy,
      Uint8Array.from({ length: 1 + dice.integer(40) }, () => dice.integer(256)),
    );
  for (let i = 0; i <= dice.integer(8); i++) {
    const at = place();
    if (kind === 3) copy[at] = dice.integer(256);
    else if (kind === 4) copy[at]! ^= 1 << dice.integer(8);
    else copy.fill(kind === 5 ? 0xff : 0, at, Math.min(copy.length, at + 1 + dice.integer(8)));
  }
  return copy;
}

/** Values that readers of JSON did not think of. */
const hostile: readonly unknown[] = [
  null,
  true,
  '',
  'x',
  '\u0000\u001b[2J\n',
  '\ud800',
  '__proto__',
  'constructor',
  '../../etc/passwd',
  '1e3',
  0,
  -0,
  -1,
  1,
  0.5,
  3,
  255,
  65_536,
  2 ** 31,
  2 ** 32,
  2 ** 53,
  1e21,
  1e308,
  [],
  {},
  [[]],
];

/**
 * Changes something in a JSON text: a value, a key, how often a thing is there, or the text itself. What is no JSON is spoiled as bytes.
 */
export function spoilJson(text: string, dice: Dice): string {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return new TextDecoder().decode(spoilBytes(new TextEncoder().encode(text), dice));
  }
  let result: string;
  try {
    for (let i = 0; i <= dice.integer(3); i++) json = changed(json, dice);
    result = JSON.stringify(json) ?? 'null';
  } catch {
    return text; // nested too deep to be written
  }
  const kind = dice.integer(16);
  if (kind === 0) result = `\ufeff${result}`;
  else if (kind === 1) result = result.replace(/\d+/, '1e999');
  else if (kind === 2) result = result.replaceAll(',', ',\r\n');
  else if (kind === 3) result = `${'['.repeat(1 + dice.integer(20_000))}${result}`;
  else if (kind === 4) result = `{${result.slice(1, -1)},${result.slice(1, -1)}}`;
  else if (kind === 5) result = result.slice(0, dice.integer(result.length + 1));
  else if (kind === 6) result = nested(dice.integer(20_000));
  return result;
}

const nested = (depth: number): string => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;

function changed(json: unknown, dice: Dice): unknown {
  if (typeof json !== 'object' || json === null || dice.uniform() < 0.02) return other(json, dice);
  if (Array.isArray(json)) {
    const copy = [...json];
    const at = dice.integer(copy.length + 1);
    const kind = dice.integer(8);
    if (kind === 0) copy.splice(at, 1);
    else if (kind === 1) copy.splice(at, 0, hostile[dice.integer(hostile.length)]);
    else if (kind === 2) copy.push(...copy.slice(0, 1000));
    else if (at < copy.length) copy[at] = changed(copy[at], dice);
    return copy;
  }
  const entries = Object.entries(json);
  if (entries.length === 0) return other(json, dice);
  const at = dice.integer(entries.length);
  const [key, value] = entries[at]!;
  const kind = dice.integer(10);
  if (kind === 0) entries.splice(at, 1);
  else if (kind === 1) entries[at] = ['__proto__', value];
  else if (kind === 2) entries[at] = [`${key}\u001b`, value];
  else if (kind === 3) entries[at] = [key, entries[dice.integer(entries.length)]![1]];
  else entries[at] = [key, changed(value, dice)];
  // Not by assignment, for which __proto__ is no key.
  const copy = {};
  for (const [name, it] of entries)
    Object.defineProperty(copy, name, { value: it, enumerable: true, configurable: true });
  return copy;
}

function other(value: unknown, dice: Dice): unknown {
  if (typeof value === 'number' && dice.uniform() < 0.4)
    return [value + 1, value - 1, -value, value * 1024, value / 2, value * 2][dice.integer(6)];
  if (typeof value === 'string' && dice.uniform() < 0.3) return value.repeat(1 + dice.integer(3000)).slice(0, 100_000);
  return hostile[dice.integer(hostile.length)];
}

/** Bytes one after the other. */
export function joined(...parts: Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
