import { expect, test } from 'vitest';
import { balancedAccuracy } from './balanced-accuracy.ts';
import { trusted } from './fixtures/trusted.ts';

test('counts each class the same, however often it occurs', () => {
  const truth = [0, 0, 0, 0, 1, 1, 2];
  const predicted = [0, 0, 0, 1, 1, 0, 0];
  expect(balancedAccuracy({ truth, predicted, numClasses: 4 })).toEqual({
    value: (0.75 + 0.5 + 0) / 3,
    recall: [0.75, 0.5, 0, null],
    present: 3,
    scored: 7,
  });
});

test('is the balanced accuracy of scikit-learn', () => {
  const { codes, actions, clips, mapping, balancedAccuracy: expected } = trusted;
  const order = [...new Set(clips)];
  const figure = balancedAccuracy({
    truth: actions,
    predicted: Array.from(codes, (code) => mapping[code]!),
    numClasses: 3,
    keep: (i) => order.indexOf(clips[i]!) % 2 === 1,
  });
  expect(figure.value).toBeCloseTo(expected, 12);
});

test('is not defined for one class', () => {
  const same = balancedAccuracy({ truth: [1, 1], predicted: [0, 1], numClasses: 2 });
  expect(same).toEqual({ value: null, reason: 'fewer than two different actions occur' });
});
