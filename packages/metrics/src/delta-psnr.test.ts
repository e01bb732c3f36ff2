import { expect, test } from 'vitest';
import { deltaPsnr, deltaPsnrOfErrors } from './delta-psnr.ts';

const truth = Uint8Array.of(100, 100, 100, 100);

test('is what the right actions gain, in dB', () => {
  const figure = deltaPsnr({ truth, inferred: truth.map((v) => v + 1), random: truth.map((v) => v + 10) });
  expect(figure.value).toBeCloseTo(20, 12); // ten times the error
  expect(figure).toMatchObject({ inferred: 20 * Math.log10(255), random: expect.closeTo(20 * Math.log10(25.5), 9) });
});

test('is 0 for a model that ignores its actions', () => {
  const same = truth.map((v) => v - 3);
  expect(deltaPsnr({ truth, inferred: same, random: same }).value).toBe(0);
});

test('is not defined where a ratio is not, and says which', () => {
  const off = truth.map((v) => v + 1);
  expect(deltaPsnr({ truth, inferred: truth, random: off })).toMatchObject({
    value: null,
    reason: expect.stringMatching(/^PSNR under inferred/),
  });
  expect(deltaPsnr({ truth, inferred: off, random: truth })).toMatchObject({
    value: null,
    reason: expect.stringMatching(/^PSNR under random/),
  });
});

test('is the same from errors that were measured before', () => {
  const [inferred, random] = [truth.map((v) => v + 1), truth.map((v) => v + 10)];
  expect(deltaPsnrOfErrors({ inferred: 1, random: 100 }, 255)).toEqual(deltaPsnr({ truth, inferred, random }));
  expect(deltaPsnrOfErrors({ inferred: 0, random: 100 }, 255).value).toBeNull();
});
