import { expect, test } from 'vitest';
import { printable } from './printable.ts';

test('what a terminal would obey is shown instead', () => {
  expect(printable('a\u001b[2Jb\nc\u202e\u0000')).toBe('a\\u001b[2Jb\\u000ac\\u202e\\u0000');
  expect(printable('Zelda: 1, 日本語, é, 🙂')).toBe('Zelda: 1, 日本語, é, 🙂');
});

test('what is too long ends in dots', () => {
  expect(printable('x'.repeat(1000), 10)).toBe('xxxxxxxxx…');
  expect(printable('x'.repeat(10), 10)).toBe('xxxxxxxxxx');
});
