import { expect, test } from 'vitest';
import { planRollouts } from './rollout-plan.ts';

const dataset = (...lengths: number[]) => ({
  videos: lengths.map((length, i) => ({ name: `video ${i}`, start: 0, offset: 0, length })),
});
const plan = (lengths: number[], options: Partial<Parameters<typeof planRollouts>[2]> = {}) =>
  planRollouts(
    dataset(...lengths),
    lengths.map((_, i) => i),
    { context: 4, frameSkip: 1, limit: 16, frames: 256, ...options },
  );

test('each rollout goes as far as its own video, at most to the limit', () => {
  expect(plan([41, 300, 100, 4])).toEqual([
    { video: 1, start: 0, length: 260 },
    { video: 2, start: 0, length: 100 },
    { video: 0, start: 0, length: 41 },
  ]);
});

test('a video with a frame skip has fewer frames', () => {
  expect(plan([41], { frameSkip: 2 })).toEqual([{ video: 0, start: 0, length: 21 }]);
});

test('one long video gives one long rollout and further ones beside it, none of which overlap', () => {
  const rollouts = plan([1000], { limit: 4, frameSkip: 2 });
  expect(rollouts.map(({ start, length }) => [start, length])).toEqual([
    [0, 260],
    [520, 68],
    [656, 68],
    [792, 68],
  ]);
  for (const { start, length } of rollouts) expect(start + (length - 1) * 2).toBeLessThan(1000);
});

test('of many videos some are taken evenly, and only some of the rollouts are long', () => {
  const rollouts = plan(new Array(80).fill(300), { limit: 20 });
  expect(rollouts.map(({ video }) => video)).toEqual(Array.from({ length: 20 }, (_, i) => 4 * i));
  expect(rollouts.map(({ length }) => length)).toEqual([...new Array(16).fill(260), ...new Array(4).fill(68)]);
});

test('videos that are no longer than the context give no rollout', () => {
  expect(plan([4, 2])).toEqual([]);
});
