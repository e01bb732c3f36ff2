import { expect, test } from 'vitest';
import { fileName, sizeOf } from './formats.ts';

test('a file is named after its world and the time, in characters that every file system takes', () => {
  const date = new Date(2026, 2, 4, 5, 6, 7);
  expect(fileName('pong', date, 'gif')).toBe('pong-2026-03-04-05-06-07.gif');
  expect(fileName('my world: 2/3', date, 'mp4')).toBe('my-world-2-3-2026-03-04-05-06-07.mp4');
});

test('sizes are short', () => {
  expect([950, 12_345, 3_400_000].map(sizeOf)).toEqual(['950 B', '12 kB', '3.4 MB']);
});
