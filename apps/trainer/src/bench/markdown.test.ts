import { expect, test } from 'vitest';
import { putBetweenMarks } from './markdown.ts';

test('a document gets it between its marks, and only there', () => {
  const document = 'before\n<!-- measured -->\nold\n<!-- /measured -->\nafter\n';
  expect(putBetweenMarks(document, 'new', 'x.md')).toBe(
    'before\n<!-- measured -->\n\nnew\n\n<!-- /measured -->\nafter\n',
  );
  expect(() => putBetweenMarks('nothing', 'new', 'x.md')).toThrow('x.md: expected the lines');
});
