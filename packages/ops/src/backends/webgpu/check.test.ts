import { useBackend } from '@genie/testing';
import { beforeAll, describe, expect, test } from 'vitest';
import { setFused } from '../../dispatch.ts';
import { expected, fingerprint, trial } from './check.ts';

describe('what the shaders are checked against', () => {
  beforeAll(() => useBackend('cpu'));

  test('is what the compositions give', () => {
    setFused(false);
    try {
      const sums = fingerprint(trial().dataSync());
      expect(sums).toHaveLength(expected.length);
      for (const [i, sum] of sums.entries()) expect(sum).toBeCloseTo(expected[i]!, 3);
    } finally {
      setFused(true);
    }
  });

  test('changes with every number', () => {
    const values = [...trial().dataSync()];
    for (const i of [0, 100, values.length - 1]) {
      const wrong = fingerprint(values.with(i, values[i]! + 0.1));
      expect(Math.max(...wrong.map((sum, k) => Math.abs(sum - expected[k]!)))).toBeGreaterThan(0.05);
    }
  });
});
