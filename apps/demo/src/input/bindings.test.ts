import { expect, test } from 'vitest';
import { bind, defaultBindings, isDefault, parseBindings, restoreDefaults, targetOf, unbind } from './bindings.ts';

const actions = [
  { index: 0, code: [-1, -1], name: 'stay', keys: [] },
  { index: 1, code: [1, -1], name: 'up', keys: ['ArrowUp', 'KeyW'] },
  { index: 2, code: [-1, 1], name: 'down', keys: ['ArrowDown', 'KeyP'] },
  { index: 3, code: [1, 1], name: 'action 3' },
];
const commands = [
  { id: 'pause', inputs: ['key:KeyP', 'pad:b9'] },
  { id: 'reset', inputs: ['key:KeyR'] },
] as const;
const defaults = defaultBindings(actions, 0, commands);

test('defaults: keys of the world first, then gamepad, commands and digits', () => {
  expect(defaults).toEqual({
    'action:0': ['key:Digit0', 'key:Numpad0'],
    'action:1': ['key:ArrowUp', 'key:KeyW', 'pad:b12', 'pad:a1-', 'key:Digit1', 'key:Numpad1'],
    'action:2': ['key:ArrowDown', 'key:KeyP', 'pad:b13', 'pad:a1+', 'key:Digit2', 'key:Numpad2'],
    'action:3': ['pad:b0', 'key:Digit3', 'key:Numpad3'],
    'command:pause': ['pad:b9'], // the world has P
    'command:reset': ['key:KeyR'],
  });
  expect(targetOf(defaults, 'key:KeyW')).toBe('action:1');
  expect(targetOf(defaults, 'key:KeyQ')).toBeUndefined();
});

test('actions beyond the digits have letters', () => {
  const many = Array.from({ length: 13 }, (_, index) => ({ index, code: [index], name: `action ${index}` }));
  const bound = defaultBindings(many, 0, [{ id: 'tell', inputs: ['key:KeyY'] }]);
  expect(bound['action:9']).toContain('key:Digit9');
  expect([10, 11, 12].map((index) => bound[`action:${index}`])).toEqual([['key:KeyT'], [], ['key:KeyU']]);
});

test('an input moves from one target to another, and is freed', () => {
  const moved = bind(defaults, 'action:3', 'key:KeyW');
  expect(moved['action:3']).toContain('key:KeyW');
  expect(moved['action:1']).not.toContain('key:KeyW');
  expect(bind(moved, 'action:3', 'key:KeyW')).toBe(moved);
  expect(targetOf(unbind(moved, 'key:KeyW'), 'key:KeyW')).toBeUndefined();
  expect(defaults['action:1']).toContain('key:KeyW'); // the old ones are as they were
});

test('defaults of one target come back from where they went', () => {
  const moved = bind(bind(defaults, 'command:reset', 'key:KeyW'), 'action:1', 'key:KeyQ');
  expect(isDefault(moved, defaults, 'action:1')).toBe(false);
  const back = restoreDefaults(moved, defaults, 'action:1');
  expect(isDefault(back, defaults, 'action:1')).toBe(true);
  expect(back['command:reset']).toEqual(['key:KeyR']);
  expect(targetOf(back, 'key:KeyQ')).toBeUndefined();
});

test('what was stored comes back, also where the world has changed', () => {
  const moved = bind(defaults, 'action:3', 'key:KeyW');
  expect(parseBindings(JSON.stringify(moved), defaults)).toEqual(moved);
  const other = parseBindings('{"action:3":["key:KeyR"],"action:9":["key:KeyX"]}', defaults);
  expect(other['action:3']).toEqual(['key:KeyR']);
  expect(other['command:reset']).toEqual([]); // its key is taken
  expect(other['action:1']).toEqual(defaults['action:1']);
  expect(Object.keys(other)).toEqual(expect.arrayContaining(Object.keys(defaults)));
  expect(other).not.toHaveProperty('action:9');
});

test('what is damaged counts as nothing stored', () => {
  for (const text of [null, '{', 'null', '3', '{"action:1":7}']) {
    expect(parseBindings(text, defaults)).toEqual(defaults);
  }
  expect(parseBindings('{"action:1":["mouse:1",4,"key:KeyW","key:KeyW"]}', defaults)['action:1']).toEqual(['key:KeyW']);
});

test('two arrows held together are an input of their own', () => {
  const slanted = { index: 4, code: [0, 0], name: 'up-right', keys: ['ArrowUp+ArrowRight'] };
  const bindings = defaultBindings([...actions, slanted], 0, []);
  expect(bindings['action:4']).toEqual([
    'key:ArrowUp+ArrowRight',
    'pad:b12+b15',
    'pad:a1-+a0+',
    'key:Digit4',
    'key:Numpad4',
  ]);
});
