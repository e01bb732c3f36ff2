import { expect, test } from 'vitest';
import { parseNames } from './names.ts';

test('names as they were stored, and nothing that is damaged', () => {
  expect(parseNames('{"1":"jump","3":"duck"}')).toEqual({ 1: 'jump', 3: 'duck' });
  expect(parseNames(`{"1":"","x":"a","2":7,"3":"${'long'.repeat(9)}","4":"left"}`)).toEqual({ 4: 'left' });
  for (const text of [null, '{', 'null', '"a"', '[]']) expect(parseNames(text)).toEqual({});
});
