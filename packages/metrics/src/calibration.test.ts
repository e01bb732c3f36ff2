import { expect, test } from 'vitest';
import { calibration } from './calibration.ts';
import { trusted } from './fixtures/trusted.ts';

test("its bins are scikit-learn's", () => {
  const { confidence, right, binAccuracy, binConfidence } = trusted.calibration;
  const figure = calibration(confidence, right);
  if (figure.value === null) throw new Error(figure.reason);
  const filled = figure.bins.filter(({ count }) => count > 0);
  for (const [i, bin] of filled.entries()) {
    expect(bin.accuracy).toBeCloseTo(binAccuracy[i], 12);
    expect(bin.confidence).toBeCloseTo(binConfidence[i], 12);
  }
  expect(filled).toHaveLength(binAccuracy.length);
  const error = filled.reduce((sum, bin) => sum + (bin.count / 200) * Math.abs(bin.accuracy! - bin.confidence!), 0);
  expect(figure.value).toBeCloseTo(error, 12);
});

test('is 0 where the share that is right is the confidence, and 1 for certain and wrong', () => {
  const right = [true, false, false, false];
  expect(calibration([0.25, 0.25, 0.25, 0.25], right).value).toBeCloseTo(0, 12);
  expect(calibration([1, 1], [false, false])).toMatchObject({ value: 1, guesses: 2 });
});

test('is not defined without a guess; refuses what is no share', () => {
  expect(calibration([], []).value).toBeNull();
  expect(() => calibration([1.2], [true])).toThrow('confidence is 1.2');
  expect(() => calibration([1], [])).toThrow('1 and 0 values');
});
