import { Random } from '@genie/ops';
import { describe, expect, test } from 'vitest';
import { drawCorruption, drawMask } from './objective.ts';

const shape = { batch: 6, length: 4, patches: 64 };
const place = (clip: number, frame: number, patch: number) => (clip * shape.length + frame) * shape.patches + patch;
/** Options that the masks of a model that attends over time depend on. */
const overTime = { temporal: true, stackedFrames: 0 };
const mean = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0) / values.length;

describe("the reference's masks", () => {
  const config = { ...overTime, maskRatio: [0.5, 1] as [number, number], lastFrameShare: 0 };

  test('each patch of each clip keeps at least one frame in which it is open', () => {
    const always = { ...config, maskRatio: [1, 1] as [number, number] };
    const hidden = drawMask(shape, always, new Random(0));
    for (let clip = 0; clip < shape.batch; clip++) {
      for (let patch = 0; patch < shape.patches; patch++) {
        const frames = Array.from({ length: shape.length }, (_, frame) => hidden[place(clip, frame, patch)]!);
        expect(frames.filter((value) => value === 0)).toHaveLength(1); // with ratio 1 nothing else is open
      }
    }
  });

  test('the anchor is spread over the frames', () => {
    const hidden = drawMask({ ...shape, batch: 64 }, { ...config, maskRatio: [1, 1] }, new Random(1));
    for (let frame = 0; frame < shape.length; frame++) {
      const values = Array.from({ length: 64 * 64 }, (_, i) => hidden[place(i >> 6, frame, i & 63)]!);
      expect(mean(values)).toBeCloseTo(1 - 1 / shape.length, 1);
    }
  });

  test('the share hidden is that of the range, less one frame of each patch that is open anyway', () => {
    const random = new Random(2);
    const shares = Array.from({ length: 200 }, () => mean(drawMask(shape, config, random)));
    for (const share of shares) expect(share).toBeLessThanOrEqual(0.75);
    for (const share of shares) expect(share).toBeGreaterThan(0.5 * 0.75 - 0.05);
    expect(mean(shares)).toBeCloseTo(0.75 * 0.75, 1);
  });
});

test('with lastFrameShare 1 only the last frame is hidden, as much of it as any step of play sees', () => {
  const random = new Random(3);
  const shares: number[] = [];
  for (let i = 0; i < 50; i++) {
    const hidden = drawMask(shape, { ...overTime, maskRatio: [0.5, 1], lastFrameShare: 1 }, random);
    for (let clip = 0; clip < shape.batch; clip++) {
      expect(mean(hidden.subarray(place(clip, 0, 0), place(clip, 3, 0)))).toBe(0);
      shares.push(mean(hidden.subarray(place(clip, 3, 0), place(clip, 4, 0))));
    }
  }
  expect(mean(shares)).toBeCloseTo(2 / Math.PI, 1); // the mean of cos(π u / 2)
  expect(Math.max(...shares)).toBe(1);
});

test('where frames see their stacked past alone, each one whose past is whole is hidden as in play', () => {
  const random = new Random(6);
  const shares: number[] = [];
  const config = { temporal: false, stackedFrames: 2, maskRatio: [0.5, 1] as [number, number], lastFrameShare: 0 };
  for (let i = 0; i < 50; i++) {
    const hidden = drawMask(shape, config, random);
    for (let clip = 0; clip < shape.batch; clip++) {
      expect(mean(hidden.subarray(place(clip, 0, 0), place(clip, 2, 0)))).toBe(0);
      for (const frame of [2, 3]) shares.push(mean(hidden.subarray(place(clip, frame, 0), place(clip, frame + 1, 0))));
    }
  }
  expect(mean(shares)).toBeCloseTo(2 / Math.PI, 1);
});

test('corruption puts tokens of the same clip in the place of others, and no more than the share asked for', () => {
  const places = drawCorruption(shape, 0.2, new Random(4));
  const perClip = shape.length * shape.patches;
  const changed = Array.from(places).map((from, i) => (from === i ? 0 : 1));
  expect(mean(changed)).toBeGreaterThan(0.02);
  expect(mean(changed)).toBeLessThan(0.2);
  for (const [i, from] of places.entries()) expect(Math.floor(from / perClip)).toBe(Math.floor(i / perClip));
  expect(drawCorruption(shape, 0, new Random(4)).every((from, i) => from === i)).toBe(true);
});

test('the same seed draws the same masks', () => {
  const config = { ...overTime, maskRatio: [0.5, 1] as [number, number], lastFrameShare: 0.5 };
  expect(drawMask(shape, config, new Random(5))).toEqual(drawMask(shape, config, new Random(5)));
});
