import { Random } from '@genie/ops';
import { describe, expect, test } from 'vitest';
import { drawCorruption, drawMask } from './masking.ts';

const shape = { batch: 6, length: 4, patches: 64 };
const place = (clip: number, frame: number, patch: number) => (clip * shape.length + frame) * shape.patches + patch;
/** What the masks of a model that attends over time depend on. */
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

test('corruption replaces open tokens only, and no more than the share asked for', () => {
  const random = new Random(4);
  const hidden = drawMask(shape, { ...overTime, maskRatio: [0.2, 0.5], lastFrameShare: 0.5 }, random);
  const tokens = drawCorruption(hidden, shape, { corruption: 0.2, codebookSize: 9 }, random);
  const open = Array.from(tokens).filter((_, i) => hidden[i] === 0);
  expect(Array.from(tokens).filter((token, i) => token >= 0 && hidden[i] === 1)).toHaveLength(0);
  expect(open.some((token) => token >= 0)).toBe(true);
  expect(mean(open.map((token) => (token >= 0 ? 1 : 0)))).toBeLessThan(0.22);
  expect(Math.max(...tokens)).toBeLessThan(9);
  expect(drawCorruption(hidden, shape, { corruption: 0, codebookSize: 9 }, random).every((token) => token === -1)).toBe(
    true,
  );
});

test('the same seed draws the same masks', () => {
  const config = { ...overTime, maskRatio: [0.5, 1] as [number, number], lastFrameShare: 0.5 };
  expect(drawMask(shape, config, new Random(5))).toEqual(drawMask(shape, config, new Random(5)));
});
