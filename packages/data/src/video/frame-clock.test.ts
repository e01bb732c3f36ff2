import { Random } from '@genie/ops';
import { describe, expect, test } from 'vitest';
import { findClock, plausibleRate, Takes } from './frame-clock.ts';
import { PacketTable, type VideoStream } from './video-stream.ts';

function streamOf(milliseconds: readonly number[], statedFps: number | null = null): VideoStream {
  const packets = new PacketTable();
  for (const [i, time] of milliseconds.entries()) packets.add(time, time, i === 0, false);
  const kind = {
    isPicture: false,
    isDefault: true,
    isInterlaced: false,
    isDolbyOnly: false,
    hasAlpha: false,
    hdr: null,
  };
  const size = { width: 64, height: 48, pixelAspect: 1, rotation: 0 };
  return { index: 0, codec: 'vp8', ...size, ...kind, statedFps, codedFps: null, tick: { num: 1, den: 1000 }, packets };
}

describe('findClock', () => {
  test.each([7.5, 15, 24000 / 1001, 30, 60])('finds %d frames a second in rounded stamps that jitter', (fps) => {
    const random = new Random(1);
    for (let i = 0; i < 20; i++) {
      const [start, jitter] = [1000 * random.uniform(), 0.35 * (1000 / fps) * random.uniform()];
      const times = Array.from({ length: 90 + i }, (_, t) =>
        Math.round(start + (1000 * t) / fps + jitter * (2 * random.uniform() - 1)),
      );
      const clock = findClock(streamOf(times));
      expect(clock).toMatchObject({ isEven: true, isTimed: true });
      expect(Math.abs(clock.fps! / fps - 1)).toBeLessThan(0.005);
      const places = times.map((time) => Math.round((time / 1000 - clock.origin) / clock.period) + 0);
      expect(places).toEqual(times.map((_, t) => t));
    }
  });

  test('takes the usual step where steps differ, whatever average is stated', () => {
    const times = Array.from({ length: 100 }, (_, t) => Math.round((t < 80 ? t : 80 + 5 * (t - 80)) * (1000 / 30)));
    expect(findClock(streamOf(times, 16.7))).toMatchObject({ isEven: false, fps: 30 });
  });

  test('takes a stated rate for the usual one of which it was rounded, and measures slow ones', () => {
    const stamps = (fps: number) => Array.from({ length: 40 }, (_, t) => Math.round((1000 * t) / fps));
    expect([23.98, 29.97, 30.003, 59.94, 12.5, 0].map(plausibleRate)).toEqual([
      24_000 / 1001,
      30_000 / 1001,
      30,
      60_000 / 1001,
      12.5,
      null,
    ]);
    expect(findClock(streamOf(stamps(1 / 3), 0.33)).fps).toBeCloseTo(1 / 3, 4);
  });

  test('says what it falls back on', () => {
    expect(findClock(streamOf([Number.NaN, Number.NaN], 30))).toMatchObject({
      isTimed: false,
      fps: 30,
      seconds: 2 / 30,
    });
    expect(findClock(streamOf([Number.NaN]))).toMatchObject({ isTimed: false, fps: 25 });
    expect(findClock(streamOf([5]))).toMatchObject({ isTimed: true, fps: null });
    expect(findClock(streamOf([]))).toMatchObject({ seconds: null });
  });
});

test('Takes puts one recording after the other', () => {
  const takes = new Takes({ longest: 10, period: 0.5 });
  const times = [3, 3.5, 4, 0, 0.5, 100, 100.5].map((time) => takes.next(time));
  expect(times.map(({ time }) => time)).toEqual([3, 3.5, 4, 4.5, 5, 5.5, 6]);
  expect(times.map(({ begins }) => begins)).toEqual([false, false, false, true, false, true, false]);
});
