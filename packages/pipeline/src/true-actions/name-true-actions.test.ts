import { expect, test } from 'vitest';
import { ActionTable, oneHotCodes } from './action-codes.ts';
import { nameTrueActions } from './name-true-actions.ts';

const named = (usage: Record<string, number>, keys = {}) => {
  const names = Object.keys(usage);
  const quantizer = new ActionTable(oneHotCodes(names.length));
  const { actions, idle } = nameTrueActions({ names, quantizer, usage: Object.values(usage) }, keys);
  return { idle, keys: Object.fromEntries(actions.map((action) => [action.name, action.keys])), actions };
};

test('names give keys, and no key its action', () => {
  const { idle, keys, actions } = named({ LEFT: 0.2, NOOP: 0.3, UPLEFT: 0.1, FIRE: 0.3, reload: 0.1 });
  expect(idle).toBe(1);
  expect(keys).toEqual({
    LEFT: ['ArrowLeft'],
    NOOP: undefined,
    UPLEFT: ['ArrowUp+ArrowLeft'],
    FIRE: ['Space'],
    reload: undefined,
  });
  expect(actions[2]).toMatchObject({ index: 2, code: [0, 0, 1, 0, 0], usage: 0.1, nameFrom: 'labels' });
});

test('two actions never have the same key: the more frequent one has it', () => {
  expect(named({ fire: 0.2, jump: 0.8 }).keys).toEqual({ fire: undefined, jump: ['Space'] });
});

test('a game knows its own keys', () => {
  const { keys, idle } = named({ up: 0.5, down: 0.3, stay: 0.2 }, { up: ['ArrowUp', 'KeyW'], stay: [] });
  expect(keys).toEqual({ up: ['ArrowUp', 'KeyW'], down: ['ArrowDown'], stay: undefined });
  expect(idle).toBe(2);
});

test('where no action is none, the most frequent is taken while nothing is pressed', () => {
  expect(named({ left: 0.2, gas: 0.7, right: 0.1 }).idle).toBe(1);
});
