import { agreement } from '@genie/metrics';
import { describe, expect, it } from 'vitest';
import { codeOfAction } from './keys.ts';

/** Measures of codes that stood beside actions, twice over so that both halves show the same. */
function measures(pairs: [code: number, action: number][], numCodes: number) {
  const both = [...pairs, ...pairs];
  const codes = both.map(([code]) => code);
  const usage = Array.from({ length: numCodes }, (_, code) => codes.filter((c) => c === code).length / codes.length);
  const actionNames = ['stay', 'up', 'down'];
  const actions = both.map(([, action]) => action);
  const clips = both.map((_, i) => (i < pairs.length ? 0 : 1));
  return { agreement: agreement({ codes, actions, clips, numCodes, numActions: 3 }), usage, actionNames };
}

describe('the latent action for a key', () => {
  it('is the one that says it', () => {
    const clear: [number, number][] = [
      [0, 1],
      [1, 0],
      [2, 2],
    ];
    expect(codeOfAction(measures(clear, 3))).toEqual([1, 0, 2]);
  });

  it('is the more frequent of two that say the same', () => {
    const pairs: [number, number][] = [
      [0, 0],
      [1, 1],
      [3, 1],
      [3, 1],
      [2, 2],
    ];
    expect(codeOfAction(measures(pairs, 4))).toEqual([0, 3, 2]);
  });

  it('is null where no code says it', () => {
    const pairs: [number, number][] = [
      [0, 0],
      [0, 0],
      [0, 1],
      [1, 2],
    ];
    expect(codeOfAction(measures(pairs, 2))?.filter((code) => code === null)).toHaveLength(1);
  });
});
