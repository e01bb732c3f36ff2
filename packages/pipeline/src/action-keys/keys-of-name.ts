import { arrows } from './directions.ts';

/** Words of directions and buttons, as recorders and key loggers write them, and the key that stands for each: `KeyboardEvent.code`. */
const words: Readonly<Record<string, string>> = {
  left: arrows.left,
  west: arrows.left,
  right: arrows.right,
  east: arrows.right,
  up: arrows.up,
  north: arrows.up,
  forward: arrows.up,
  forwards: arrows.up,
  down: arrows.down,
  south: arrows.down,
  backward: arrows.down,
  backwards: arrows.down,
  fire: 'Space',
  shoot: 'Space',
  attack: 'Space',
  jump: 'Space',
  space: 'Space',
  spacebar: 'Space',
};

/** Words for no key at all. */
const still = new Set('none noop nop nothing stay still idle wait stand neutral null no'.split(' '));

/** Words that say no more than that something is an action. */
const filler = new Set(
  'move moves moving go goes walk run turn look step press key arrow d dpad pad action act and do op button'.split(' '),
);

/** Words that can stand together without anything between them, the longest first: `UPRIGHTFIRE`. */
const joined = [...Object.keys(words), ...still, ...filler]
  .filter((word) => word.length > 1)
  .sort((a, b) => b.length - a.length);

/** The order in which keys that are held together are named. */
const order: readonly string[] = [...Object.values(arrows), 'Space'];

/**
 * The keys that a person would press for an action of that name: `left`, `move_left`, `ArrowLeft` and `LEFT` are `['ArrowLeft']`,
 * `noop` is no key, `[]`, and `upleftfire` is `['ArrowUp', 'ArrowLeft', 'Space']`, held together. A name of a key itself (`KeyW`, `w`,
 * `Digit1`) is that key.
 *
 * @returns undefined where the name says nothing of keys
 */
export function keysOfName(name: string): string[] | undefined {
  if (/^(Key[A-Z]|Digit\d|Numpad\d|Enter|Tab|ShiftLeft|ControlLeft|AltLeft)$/.test(name)) return [name];
  if (/^[a-z]$/i.test(name)) return [`Key${name.toUpperCase()}`];
  const parts = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/)
    .flatMap((part) => (part === '' ? [] : split(part)));
  if (parts.length === 0 || parts.some((part) => part === undefined)) return undefined;
  const said = (parts as string[]).filter((part) => !filler.has(part));
  if (said.length === 0) return undefined;
  if (said.every((part) => still.has(part))) return [];
  const keys = said.map((part) => words[part]);
  if (keys.some((key) => key === undefined)) return undefined;
  return order.filter((key) => keys.includes(key));
}

/** The known words that make up one without spaces; `[undefined]` where it is made of others. */
function split(text: string): (string | undefined)[] {
  if (text === '') return [];
  for (const word of joined) {
    if (!text.startsWith(word)) continue;
    const rest = split(text.slice(word.length));
    if (!rest.includes(undefined)) return [word, ...rest];
  }
  return filler.has(text) ? [text] : [undefined];
}
