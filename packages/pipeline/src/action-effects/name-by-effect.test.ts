import type { WorldAction } from '@genie/world';
import { describe, expect, test } from 'vitest';
import { contradictionsOf } from './contradictions.ts';
import type { Effect } from './effects.ts';
import { nameByEffect } from './name-by-effect.ts';

const effect = (x: number, y: number, consistency = 0.9): Effect => ({
  x,
  y,
  scroll: { x: -x, y: -y },
  object: { x: 0, y: 0 },
  amount: Math.hypot(x, y),
  consistency,
  steps: 4,
  starts: 64,
});
const actions = (...given: Partial<WorldAction>[]): WorldAction[] =>
  given.map((action, index) => ({ index, code: [0], name: `action ${index}`, ...action }));
const told = (named: { actions: WorldAction[] }) => named.actions.map(({ name, keys }) => [name, keys?.[0]]);

describe('without labels', () => {
  test('what moves gets arrows, what does not is played while no key is held', () => {
    const named = nameByEffect(actions({}, {}, {}, {}), [
      effect(2, 0),
      effect(0.05, 0),
      effect(1.5, -1.5),
      effect(0, 3),
    ]);
    expect(told(named)).toEqual([
      ['right', 'ArrowRight'],
      ['stay', undefined],
      ['up-right', 'ArrowUp+ArrowRight'],
      ['down', 'ArrowDown'],
    ]);
    expect(named.idle).toBe(1);
    expect(named.actions[0]).toMatchObject({ nameFrom: 'motion', effect: { x: 2, consistency: 0.9, starts: 64 } });
  });

  test('of two that do the same the clearer one has the key, and one that the videos hardly show has it not', () => {
    const up = nameByEffect(actions({}, {}, {}), [effect(0, -1), effect(0, -3), effect(0, 0)]);
    expect(told(up).slice(0, 2)).toEqual([
      ['up (0)', undefined],
      ['up', 'ArrowUp'],
    ]);
    expect(up.actions[0]!.sameAs).toBe(1);
    const rare = nameByEffect(actions({ usage: 0.5 }, { usage: 0.01 }, { usage: 0.49 }), [
      effect(0, -2.9),
      effect(0, -3),
      effect(0, 0),
    ]);
    expect(told(rare)[0]).toEqual(['up', 'ArrowUp']);
  });

  test('no two actions share a key, whatever they do', () => {
    const round = Array.from({ length: 25 }, (_, i) => effect(3 * Math.cos(i), 3 * Math.sin(i), 0.5 + (i % 5) / 10));
    const { actions: named } = nameByEffect(actions(...round.map(() => ({}))), round);
    const keys = named.flatMap(({ keys: own = [] }) => own);
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys).toHaveLength(16); // eight directions, by arrows and by letters
  });

  test('what has no direction keeps its number; without a stay the calmest is idle', () => {
    const nowHereNowThere = { ...effect(0.1, 0.1, 0.1), amount: 3 };
    const named = nameByEffect(actions({}, {}, {}), [nowHereNowThere, effect(-2, 0), effect(4, 0)]);
    expect(told(named)).toEqual([
      ['action 0', undefined],
      ['left', 'ArrowLeft'],
      ['right', 'ArrowRight'],
    ]);
    expect(named.idle).toBe(1);
  });

  test('names that were measured are measured again', () => {
    const once = nameByEffect(actions({}, {}), [effect(2, 0), effect(0, 0)]);
    const again = nameByEffect(once.actions, [effect(0, 0), effect(0, 2)]);
    expect(told(again)).toEqual([
      ['stay', undefined],
      ['down', 'ArrowDown'],
    ]);
  });
});

describe('with labels', () => {
  const labelled = actions(
    { name: 'jump', keys: ['ArrowUp', 'Space'] },
    { name: 'left', keys: ['ArrowLeft'] },
    {},
    {},
    {
      name: 'stay',
      keys: [],
    },
  );

  test('their names and keys stay, and others are called after them', () => {
    const named = nameByEffect(labelled, [effect(0, -6), effect(-4, 0), effect(0, -3), effect(4, 0), effect(0, 0)]);
    expect(told(named)).toEqual([
      ['jump', 'ArrowUp'],
      ['left', 'ArrowLeft'],
      ['jump (2)', undefined],
      ['right', 'ArrowRight'],
      ['stay', undefined],
    ]);
    expect(named.idle).toBe(4);
    expect(contradictionsOf(named.actions)).toEqual([]);
  });

  test('labels that bring no keys get those of what they do, unless they say the opposite', () => {
    const bare = actions({ name: 'left' }, { name: 'leap' }, { name: 'up' }, {});
    const named = nameByEffect(bare, [effect(-3, 0), effect(3, -3), effect(0, 4), effect(0, 0)]);
    expect(told(named).slice(0, 3)).toEqual([
      ['left', 'ArrowLeft'],
      ['leap', 'ArrowUp+ArrowRight'],
      ['up', undefined],
    ]);
    expect(contradictionsOf(named.actions)).toEqual([
      'action 2, "up" by the labels, moves down on the screen, 4.0 pixels a frame in 90 % of 64 places',
    ]);
  });

  test('true actions keep their names, numbered ones too; of names for nothing the most frequent is idle', () => {
    const given = (['action 3', 'NOOP', 'wait', 'MOVE_LEFT'] as const).map((name, index) => ({
      name,
      nameFrom: 'labels' as const,
      usage: [0.2, 0.3, 0.4, 0.1][index],
      ...(name === 'MOVE_LEFT' ? { keys: ['ArrowLeft'] } : {}),
    }));
    const named = nameByEffect(actions(...given), [effect(0, -3), effect(0, 0), effect(0, 0), effect(3, 0)]);
    expect(told(named)).toEqual([
      ['action 3', 'ArrowUp'],
      ['NOOP', undefined],
      ['wait', undefined],
      ['MOVE_LEFT', 'ArrowLeft'],
    ]);
    expect(named.idle).toBe(2);
    expect(contradictionsOf(named.actions)).toEqual([
      'action 3, "MOVE_LEFT" by the labels, moves right on the screen, 3.0 pixels a frame in 90 % of 64 places',
    ]);
  });

  test('one that does on the screen what its label does not say is told', () => {
    const named = nameByEffect(labelled, [effect(0, -6), effect(4, 0), effect(0, 3), effect(0, 0), effect(0, 0)]);
    expect(told(named)[1]).toEqual(['left', 'ArrowLeft']);
    expect(contradictionsOf(named.actions)).toEqual([
      'action 1, "left" by the labels, moves right on the screen, 4.0 pixels a frame in 90 % of 64 places',
    ]);
  });
});
