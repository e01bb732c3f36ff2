import { describe, expect, test } from 'vitest';
import { bytes, trusted } from './fixtures/trusted.ts';
import { linearProbe } from './linear-probe.ts';
import { solvePositive } from './symmetric.ts';

describe('linearProbe', () => {
  const { features: packed, actions, clips, balancedAccuracy } = trusted.linearProbe;
  const raw = bytes(packed);
  const features = new Float32Array(raw.buffer, raw.byteOffset, raw.length / 4);

  test("tells as many actions as scikit-learn's RidgeClassifier", () => {
    const found = linearProbe({ features, actions, clips, numActions: 3, ridge: 2 });
    expect(found.value).toBeCloseTo(balancedAccuracy, 10);
    expect(found).toMatchObject({ fitted: 120, scored: 120 });
  });

  test('ignores an action that never occurs, and transitions without effect', () => {
    const more = { features, actions, clips, ridge: 2 };
    const four = linearProbe({ ...more, numActions: 4 });
    expect(four.value).toBeCloseTo(balancedAccuracy, 10);
    const effective = actions.map((action) => action !== 2);
    expect(linearProbe({ ...more, numActions: 3, effective })).toMatchObject({
      fitted: actions.filter((action, i) => action !== 2 && clips[i]! % 2 === 0).length,
    });
  });

  test('is not defined without two clips or two actions', () => {
    const none = actions.map(() => 0);
    expect(linearProbe({ features, actions, clips: none, numActions: 3 })).toEqual({
      value: null,
      reason: 'there are held-out actions of 1 clips; two halves need at least 2',
    });
    expect(linearProbe({ features, actions: none, clips, numActions: 3 }).value).toBeNull();
  });

  test('refuses features that are not whole rows', () => {
    expect(() => linearProbe({ features: features.subarray(1), actions, clips, numActions: 3 })).toThrow(
      'features have 1199 numbers; expected a multiple of 240 transitions',
    );
  });
});

test('solvePositive solves, and refuses what is not positive definite', () => {
  const [x] = solvePositive(Float64Array.of(4, 2, 2, 3), [Float64Array.of(10, 8)], 2);
  expect([...x!].map((value) => Math.round(1e9 * value) / 1e9)).toEqual([1.75, 1.5]);
  expect(() => solvePositive(Float64Array.of(1, 2, 2, 1), [Float64Array.of(1, 1)], 2)).toThrow(
    'matrix is not positive definite: pivot 1 is -3',
  );
});
