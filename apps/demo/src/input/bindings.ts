import type { WorldAction } from '@genie/world';
import { type Arm, type Diagonal, padLayout } from './controls.ts';
import type { Input } from './inputs.ts';

/** Effect of an input: take an action by its index, or a command by its id. */
export type Target = `action:${number}` | `command:${string}`;

/** The inputs of each target. An input has one target at most; one that is in none does nothing. */
export type Bindings = Readonly<Record<Target, readonly Input[]>>;

/** Stick and cross of a gamepad, for the actions of the arrow keys. */
const armInputs: Record<Arm, readonly Input[]> = {
  up: ['pad:b12', 'pad:a1-'],
  down: ['pad:b13', 'pad:a1+'],
  left: ['pad:b14', 'pad:a0-'],
  right: ['pad:b15', 'pad:a0+'],
};

const diagonalInputs: Record<Diagonal, readonly Input[]> = {
  'up-left': ['pad:b12+b14', 'pad:a1-+a0-'],
  'up-right': ['pad:b12+b15', 'pad:a1-+a0+'],
  'down-left': ['pad:b13+b14', 'pad:a1++a0-'],
  'down-right': ['pad:b13+b15', 'pad:a1++a0+'],
};

/** Letters for the actions beyond the ten digits, in the order of their keys. */
const letters = [...'TYUIOFGHJKLBNM'];

/**
 * Returns the default bindings: the keys that the world names, the digits for every action by its number (letters for those beyond 9),
 * stick, cross and face buttons, and the commands' own. Where two want the same, the first of these has it.
 */
export function defaultBindings(
  actions: readonly WorldAction[],
  idle: number,
  commands: readonly { id: string; inputs: readonly Input[] }[],
): Bindings {
  const layout = padLayout(actions, idle);
  const wanted: [Target, Input][] = [];
  const want = (target: Target, inputs: readonly Input[]) =>
    wanted.push(...inputs.map((i) => [target, i] as [Target, Input]));
  for (const { index, keys = [] } of actions)
    want(
      `action:${index}`,
      keys.map((key): Input => `key:${key}`),
    );
  for (const [arm, action] of Object.entries(layout.arms)) want(`action:${action.index}`, armInputs[arm as Arm]);
  for (const [place, action] of Object.entries(layout.diagonals)) {
    want(`action:${action.index}`, diagonalInputs[place as Diagonal]);
  }
  for (const [place, { index }] of layout.buttons.slice(0, 4).entries()) want(`action:${index}`, [`pad:b${place}`]);
  for (const { id, inputs } of commands) want(`command:${id}`, inputs);
  for (const { index } of actions) {
    const letter = letters[index - 10];
    if (index < 10) want(`action:${index}`, [`key:Digit${index}`, `key:Numpad${index}`]);
    else if (letter) want(`action:${index}`, [`key:Key${letter}`]);
  }
  const bindings: Record<Target, Input[]> = {};
  for (const { index } of actions) bindings[`action:${index}`] = [];
  for (const { id } of commands) bindings[`command:${id}`] = [];
  const taken = new Set<Input>();
  for (const [target, input] of wanted) {
    if (taken.has(input)) continue;
    taken.add(input);
    bindings[target]!.push(input);
  }
  return bindings;
}

/** Returns the target of an input, or undefined. */
export function targetOf(bindings: Bindings, input: Input): Target | undefined {
  return (Object.keys(bindings) as Target[]).find((target) => bindings[target]!.includes(input));
}

/** Binds an input to a target, and to nothing else any more. */
export function bind(bindings: Bindings, target: Target, input: Input): Bindings {
  if (bindings[target]?.includes(input)) return bindings;
  const freed = unbind(bindings, input);
  return { ...freed, [target]: [...(freed[target] ?? []), input] };
}

/** Takes an input from its target. */
export function unbind(bindings: Bindings, input: Input): Bindings {
  const rest = Object.entries(bindings).map(([target, inputs]) => [target, inputs.filter((each) => each !== input)]);
  return Object.fromEntries(rest) as Bindings;
}

/** Gives a target its defaults back, which are taken from where they went; what it was given beside them is free. */
export function restoreDefaults(bindings: Bindings, defaults: Bindings, target: Target): Bindings {
  const cleared: Bindings = { ...bindings, [target]: [] };
  return (defaults[target] ?? []).reduce((all, input) => bind(all, target, input), cleared);
}

/** Returns whether a target is bound as by default, in any order. */
export function isDefault(bindings: Bindings, defaults: Bindings, target: Target): boolean {
  return `${bindings[target]?.toSorted()}` === `${defaults[target]?.toSorted()}`;
}

/**
 * Reads bindings as they were stored for a world. Targets that the world has no more are left out, those that were not
 * stored get their defaults as far as these are free, and what is damaged counts as nothing stored.
 */
export function parseBindings(text: string | null, defaults: Bindings): Bindings {
  let stored: unknown;
  try {
    stored = JSON.parse(text ?? '{}');
  } catch {
    return defaults;
  }
  if (typeof stored !== 'object' || stored === null) return defaults;
  const taken = new Set<unknown>();
  const take = (inputs: readonly unknown[]) =>
    inputs.filter((input): input is Input => {
      const good = typeof input === 'string' && /^(key|pad):./.test(input) && !taken.has(input);
      if (good) taken.add(input);
      return good;
    });
  const result: Record<Target, readonly Input[]> = {};
  const targets = Object.keys(defaults) as Target[];
  const isStored = (target: Target) => Array.isArray((stored as Record<string, unknown>)[target]);
  for (const target of targets) {
    if (isStored(target)) result[target] = take((stored as Record<string, unknown[]>)[target]!);
  }
  for (const target of targets) result[target] ??= take(defaults[target]!);
  return result;
}
