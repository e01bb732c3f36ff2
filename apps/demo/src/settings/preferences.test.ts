import { expect, test } from 'vitest';
import { parsePreferences } from './preferences.ts';

const defaults = { theme: 'system', motion: 'system', pad: 'auto', scaling: 'whole', figures: 'on' };

test('what was stored, and defaults for the rest', () => {
  expect(parsePreferences(null)).toEqual(defaults);
  expect(parsePreferences('{"theme":"dark","pad":"off"}')).toEqual({ ...defaults, theme: 'dark', pad: 'off' });
});

test('damaged, foreign and unknown values become defaults', () => {
  for (const text of ['{', 'null', '7', '[]', '{"theme":"pink","motion":3,"other":1}']) {
    expect(parsePreferences(text)).toEqual(defaults);
  }
});
