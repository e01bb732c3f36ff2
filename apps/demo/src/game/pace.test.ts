import { expect, test } from 'vitest';
import { Pace } from './pace.ts';

test('keeps a steady rate over late frames', () => {
  const pace = new Pace();
  expect(pace.wait(0, 100)).toBe(100); // due at 100
  expect(pace.wait(130, 100)).toBe(70); // due at 200, although the last came late
  expect(pace.wait(450, 100)).toBe(0); // too slow: the count starts anew
  expect(pace.wait(450, 100)).toBe(100);
});
