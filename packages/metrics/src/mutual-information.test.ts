import { expect, test } from 'vitest';
import { trusted } from './fixtures/trusted.ts';
import { mutualInformation } from './mutual-information.ts';

const sizes = { numCodes: 4, numActions: 3 };

test('equals scikit-learn', () => {
  const figure = mutualInformation(trusted.codes, trusted.actions, sizes);
  expect(figure.value).toBeCloseTo(trusted.mutualInformationNats / Math.LN2, 9);
});

test('is the entropy of the actions when codes tell them, and 0 when they are independent', () => {
  const told = mutualInformation([3, 2, 1, 3, 2, 1], [0, 1, 2, 0, 1, 2], sizes);
  expect(told).toMatchObject({ value: expect.closeTo(Math.log2(3), 12), share: expect.closeTo(1, 12) });
  const independent = mutualInformation([0, 0, 1, 1], [0, 1, 0, 1], sizes);
  expect(independent).toMatchObject({ value: 0, share: 0, bias: expect.closeTo(1 / (8 * Math.LN2), 12) });
});

test('sees a code that stands for half of an action, and is the same both ways round', () => {
  const [codes, actions] = [
    [0, 1, 2, 2],
    [0, 0, 1, 1],
  ];
  expect(mutualInformation(codes, actions, sizes)).toMatchObject({ value: 1, share: 1 });
  expect(mutualInformation(actions, codes, { numCodes: 4, numActions: 4 }).value).toBe(1);
});

test('is not defined when one action is all there is', () => {
  expect(mutualInformation([0, 1], [2, 2], sizes).value).toBeNull();
  expect(mutualInformation([], [], sizes).value).toBeNull();
});
