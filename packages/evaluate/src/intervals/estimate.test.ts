import { notDefined } from '@genie/metrics';
import { Random } from '@genie/ops';
import { expect, test } from 'vitest';
import { type Estimate, estimate, meanEstimate } from './estimate.ts';

const random = () => new Random(3);
const bounds = (figure: Estimate) => (figure.value === null ? undefined : figure.interval) as [number, number];

test('the interval covers the figure, and narrows with more videos', () => {
  const noise = new Random(1);
  const clips = (count: number) =>
    Array.from({ length: count }, (_, video) => ({ video, sum: 30 + noise.normal(), count: 1 }));
  const width = (count: number) => {
    const figure = meanEstimate(clips(count), random());
    const [low, high] = bounds(figure);
    expect(low).toBeLessThan(figure.value!);
    expect(high).toBeGreaterThan(figure.value!);
    return high - low;
  };
  expect(width(160)).toBeLessThan(width(10) / 2);
});

test('whole videos are drawn: many clips of two videos do not make the interval narrow', () => {
  const clips = Array.from({ length: 40 }, (_, i) => ({ video: i % 2, sum: i % 2, count: 1 }));
  expect(meanEstimate(clips, random())).toMatchObject({ value: 0.5, interval: [0, 1] });
  const ofOneVideo = meanEstimate(
    clips.map((clip) => ({ ...clip, video: 7 })),
    random(),
  );
  expect(bounds(ofOneVideo)[0]).toBeGreaterThan(0.2);
});

test('the same seed gives the same interval; one clip has none', () => {
  const clips = [1, 2, 4, 8].map((sum, video) => ({ video, sum, count: 1 }));
  expect(meanEstimate(clips, random())).toEqual(meanEstimate(clips, random()));
  expect(meanEstimate(clips.slice(0, 1), random())).toEqual({ value: 1 });
});

test('a figure that is not defined says why and has no interval', () => {
  const clips = [0, 0].map((error, video) => ({ video, error }));
  const figure = estimate(
    clips,
    ['error'],
    ({ error }) => (error > 0 ? { value: error } : notDefined('exact')),
    random(),
  );
  expect(figure).toEqual({ value: null, reason: 'exact' });
  expect(meanEstimate([], random(), 'no clip')).toEqual({ value: null, reason: 'no clip' });
});
