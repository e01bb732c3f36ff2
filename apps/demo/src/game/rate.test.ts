import { expect, test } from 'vitest';
import { Rate } from './rate.ts';

test('counts the frames of the last two seconds', () => {
  const rate = new Rate();
  expect(rate.perSecond).toBeUndefined();
  for (let i = 0; i <= 10; i++) rate.tick(i * 100);
  expect(rate.perSecond).toBeCloseTo(10);
  for (let i = 1; i <= 100; i++) rate.tick(1000 + i * 50);
  expect(rate.perSecond).toBeCloseTo(20);
  rate.clear();
  expect(rate.perSecond).toBeUndefined();
});
