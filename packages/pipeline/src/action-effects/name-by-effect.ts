import type { WorldAction } from '@genie/world';
import { type Direction, keysOfDirection } from '../action-keys/directions.ts';
import { clarity, type Effect } from './effects.ts';
import { type Kind, kindsOf } from './kind-of-effect.ts';
import { saidKind } from './said-kind.ts';

/** An action of this share of the fair one, or more, is as good as any: a rarer one was taught less. */
const fairShare = 0.5;

export interface NamedActions {
  actions: WorldAction[];
  /** Action while no key is held. */
  idle: number;
}

/**
 * Names and keys of a world's actions by what they do on the screen.
 *
 * Of those that do the same the clearest one gets the name and the keys: strong, in the same direction everywhere, and frequent enough in the
 * videos to be well learned. The others are called after it with their number. What has no direction is called by its number.
 * Names that come from labels stay, with their keys; what does the same is called after them.
 *
 * While no key is held, the action is played that leaves things where they are, else the one that moves least.
 *
 * @param given - the world's actions. Names that no number stands in come from labels, unless they were measured
 */
export function nameByEffect(given: readonly WorldAction[], effects: readonly Effect[]): NamedActions {
  const kinds = kindsOf(effects);
  const labelled = given.map((action) => isLabelled(action));
  const owners = new Map<Kind, number>();
  const taken = new Set(given.flatMap(({ keys }, index) => (labelled[index] ? (keys ?? []) : [])));
  // Of labels that say the same (`noop`, `stay`) the one that the videos show most.
  for (const { index, name, keys } of [...given].sort((a, b) => (b.usage ?? 0) - (a.usage ?? 0))) {
    const said = labelled[index] ? saidKind(name, keys) : undefined;
    if (said && !owners.has(said)) owners.set(said, index);
  }
  // A label that says no direction ("jump") stands for what it does, where none says that.
  for (const index of byClarity(given, effects)) {
    if (labelled[index] && !owners.has(kinds[index]) && !saidKind(given[index].name, given[index].keys ?? [])) {
      owners.set(kinds[index], index);
    }
  }
  for (const index of byClarity(given, effects)) {
    if (!labelled[index] && kinds[index] !== 'other' && kinds[index] !== 'stay' && !owners.has(kinds[index])) {
      owners.set(kinds[index], index);
    }
  }
  const calm = given
    .filter((_, index) => kinds[index] === 'stay' && !labelled[index])
    .sort((a, b) => calmness(effects[a.index], a, given) - calmness(effects[b.index], b, given));
  if (!owners.has('stay') && calm[0]) owners.set('stay', calm[0].index);
  owners.delete('other');
  const actions = given.map((action, index): WorldAction => {
    const { keys: own, nameFrom: _, sameAs: __, effect: ___, ...rest } = action;
    const effect = rounded(effects[index]);
    if (labelled[index]) {
      // A label from elsewhere brings no keys; what it does on the screen does.
      const moves = owners.get(kinds[index]) === index && kinds[index] !== 'stay';
      const keys =
        own ?? (moves ? keysOfDirection(kinds[index] as Direction).filter((key) => !taken.has(key)) : undefined);
      return { ...rest, ...(keys && { keys }), nameFrom: 'labels', effect };
    }
    const owner = owners.get(kinds[index]);
    if (owner === undefined) return { ...rest, name: `action ${index}`, effect };
    if (owner !== index) {
      const name = labelled[owner] ? given[owner].name : kinds[owner];
      return { ...rest, name: `${name} (${index})`, nameFrom: 'motion', sameAs: owner, effect };
    }
    const kind = kinds[index];
    const keys = kind === 'stay' ? [] : keysOfDirection(kind as Direction).filter((key) => !taken.has(key));
    return { ...rest, name: kind, keys, nameFrom: 'motion', effect };
  });
  const least = [...given].sort((a, b) => effects[a.index].amount - effects[b.index].amount)[0];
  return {
    actions,
    idle: owners.get('stay') ?? least.index,
  };
}

/** Returns whether a name is that of a label: neither measured nor made from a number. */
function isLabelled({ name, nameFrom }: WorldAction): boolean {
  return nameFrom === undefined ? !/^action \d+$|\(\d+\)$/.test(name) : nameFrom === 'labels';
}

/** Indices, the clearest first. */
function byClarity(given: readonly WorldAction[], effects: readonly Effect[]): number[] {
  const weight = (index: number) => clarity(effects[index]) * familiarity(given[index], given);
  return given.map((_, index) => index).sort((a, b) => weight(b) - weight(a));
}

/** The smaller, the calmer; an action that is rare in the videos counts as less calm. */
function calmness({ amount }: Effect, action: WorldAction, given: readonly WorldAction[]): number {
  return (amount + 0.05) / Math.max(1e-6, familiarity(action, given));
}

/** Returns how well the videos taught what an action does, 0…1. */
function familiarity({ usage }: WorldAction, given: readonly WorldAction[]): number {
  return usage === undefined ? 1 : Math.min(1, (usage * given.length) / fairShare);
}

function rounded({
  x,
  y,
  scroll,
  object,
  amount,
  consistency,
  steps,
  starts,
}: Effect): NonNullable<WorldAction['effect']> {
  const two = (value: number) => Math.round(100 * value) / 100 || 0;
  const pair = (vector: { x: number; y: number }): [number, number] => [two(vector.x), two(vector.y)];
  return {
    x: two(x),
    y: two(y),
    scroll: pair(scroll),
    object: pair(object),
    amount: two(amount),
    consistency: two(consistency),
    steps,
    starts,
  };
}
