import { expect, test } from 'vitest';
import { range, spanning, whisker } from './whisker.ts';

test('shares have the whole scale, other figures what they need', () => {
  expect(range([0.9, null, 0.95], 'share')).toEqual([0, 1]);
  expect(range([20, 30], 'dB')).toEqual([20 - 0.8, 30 + 0.8]);
  expect(range([-0.2, 0.9], 'ratio')[0]).toBeLessThan(-0.2);
  const [low, high] = spanning([5, 5]); // one value has room too
  expect(low < 5 && high > 5).toBe(true);
});

test('value, interval and baseline stand where they belong', () => {
  const { markup } = whisker(0.5, { scale: [0, 1], bar: true, interval: [0.25, 0.75], baseline: 0.1 });
  expect(markup).toContain('<b style="width:50.0%">');
  expect(markup).toContain('class="interval" style="left:25.0%;right:25.0%"');
  expect(markup).toContain('class="baseline" style="left:10.0%"');
  expect(whisker(7, { scale: [0, 10], series: 2 }).markup).toMatch(/whisker dot series-3.*<b style="left:70.0%"/s);
});
