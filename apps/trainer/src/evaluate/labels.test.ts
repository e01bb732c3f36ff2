import { describe, expect, it } from 'vitest';
import { clipActions } from './labels.ts';

const labels = {
  fps: 15,
  actionNames: ['stay', 'up'],
  actions: [0, 1, 1, 1, 0, 0],
  effective: [true, true, false, true, true, true],
};

describe('the true actions of a clip', () => {
  it('begin where the clip begins in its source', () => {
    const clip = { start: 1, offset: 1, length: 4, frameSkip: 1 };
    expect(clipActions(labels, clip)).toEqual({ actions: [1, 1, 0], effective: [false, true, true] });
  });

  it('count under a frame skip only where they are held and all had an effect', () => {
    const clip = { start: 0, offset: 0, length: 4, frameSkip: 2 };
    expect(clipActions(labels, clip)).toEqual({ actions: [0, 1, 0], effective: [false, false, true] });
  });
});
