import { agreement } from '@genie/metrics';
import { describe, expect, it } from 'vitest';
import { nameActions } from './name-actions.ts';

const actionNames = ['stay', 'up', 'down'];
/** Builds measures in which latent action `codes[i]` occurs with the true action `actions[i]`, clips taking turns. */
const measured = (codes: number[], actions: number[]) => {
  const numCodes = 4;
  const usage = Array.from({ length: numCodes }, (_, k) => codes.filter((code) => code === k).length / codes.length);
  const clips = codes.map((_, i) => Math.floor(i / 2) % 2);
  const figure = agreement({ codes, actions, clips, numCodes, numActions: actionNames.length });
  return { agreement: figure, usage, actionNames };
};
const twice = (values: number[]) => values.flatMap((value) => [value, value, value, value]);

describe('nameActions', () => {
  it('gives names and keys to what says a true action, and a name alone to what says it too', () => {
    const { actions, idle } = nameActions(measured(twice([2, 2, 0, 1, 3]), twice([0, 0, 1, 2, 2])), { up: ['w'] });
    expect(actions.map(({ name, keys }) => [name, keys])).toEqual([
      ['up', ['w']],
      ['down', undefined],
      ['stay', undefined],
      ['down (3)', undefined],
    ]);
    expect(idle).toBe(2);
  });

  it('numbers what says no true action more often than all others together, and rests with the most frequent', () => {
    const mixed = [0, 1, 2, 0, 1, 2, 0, 1, 2];
    const { actions, idle } = nameActions(measured(twice([0, 0, 0, 1, 1, 1, 1, 1, 1]), twice(mixed)));
    expect(actions.map(({ name }) => name)).toEqual(['action 0', 'action 1', 'action 2', 'action 3']);
    expect(idle).toBe(1);
  });
});
