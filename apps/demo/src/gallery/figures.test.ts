import { expect, test } from 'vitest';
import { figuresOf, say } from './figures.ts';

test('says what was measured, and nothing of what was not', () => {
  const figures = figuresOf({
    dynamics: { psnr: 34.9 },
    actions: { agreement: null },
    control: { consistency: 0.9917 },
    play: { framesPerSecond: 87.3 },
  });
  expect(say(figures).map(({ label, value }) => `${label} ${value}`)).toEqual([
    'obeys keys 99 %',
    'next frame 35 dB',
    'speed measured 87 fps',
  ]);
  expect(say(figuresOf({}))).toEqual([]);
});
