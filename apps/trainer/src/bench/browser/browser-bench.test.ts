import { expect, test } from 'vitest';
import { describeBrowserLine, summarize } from './browser-bench.ts';
import type { Visit } from './open-and-play.ts';

const task = { wall: 9, cpu: 3 };
const visit = (firstPlayed: number, last: number): Visit => ({
  backend: 'wasm',
  threads: 2,
  fps: 15,
  firstShown: firstPlayed - 100,
  firstPlayed,
  opening: { wall: firstPlayed / 50, cpu: 8 },
  paced: { intervals: [60, 70, 70], models: [20, 20, 20], main: task, workerCpu: 20 },
  unbounded: { intervals: [20, 20, last], models: [18, 19, 20], main: { wall: last, cpu: 2 }, workerCpu: 17 },
});

test('frames of all rounds count alike, and the slowest task of any round', () => {
  const line = summarize([visit(900, 20), visit(500, 80), visit(700, 20)], {
    world: 'pong',
    browser: 'Chromium 1',
    frames: 3,
  });
  expect(line).toMatchObject({
    rounds: 3,
    firstFrameMs: 600,
    firstPlayedMs: 700,
    framesPerSecond: 37.5, // 9 frames in 240 ms
    medianMs: 20,
    p95Ms: 80,
    modelsMs: 19,
    paced: { wanted: 15, framesPerSecond: 15, medianMs: 70, p95Ms: 70 },
    mainThread: { openingMs: 18, openingCpuMs: 8, playingMs: 80, playingCpuMs: 3 },
  });
  expect(describeBrowserLine(line)).toContain('37.5 frames/s, median 20 ms, p95 80 ms (4.00 ×)');
});
