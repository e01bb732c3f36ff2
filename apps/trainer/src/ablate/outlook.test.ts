import { expect, test } from 'vitest';
import { Outlook } from './outlook.ts';

test('what is left by what its like took, unknown until then', () => {
  const outlook = new Outlook(['data', 'run', 'run', 'run']);
  outlook.finished('data', 5);
  expect(outlook.secondsLeft(1)).toBeNull();
  outlook.finished('run', 20);
  expect(outlook.secondsLeft(1)).toBe(40);
  outlook.finished('run', 30);
  expect(outlook.secondsLeft(1)).toBe(25);
  expect(outlook.secondsLeft(2)).toBe(12.5);
});
