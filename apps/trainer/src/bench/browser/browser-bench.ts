import { median, quantile, round } from '../statistics.ts';
import type { PlayedFrames, Visit } from './open-and-play.ts';

/** JSON result of the browser benchmark; times in milliseconds. */
export interface BrowserLine {
  what: 'play-browser';
  world: string;
  browser: string;
  backend: string;
  threads: number;
  /** Number of times that the page was opened, and number of frames played each time, at each pace. */
  rounds: number;
  frames: number;
  /** From opening the page to its first frame, and to the first that a key made: medians of the rounds. */
  firstFrameMs: number;
  firstPlayedMs: number;
  /** As fast as frames come. */
  framesPerSecond: number;
  medianMs: number;
  p95Ms: number;
  /** Time that the models take of it, by their worker's clock and in processor time. */
  modelsMs: number;
  workerCpuMs: number;
  /** At the speed of the world's videos. */
  paced: { wanted: number; framesPerSecond: number; medianMs: number; p95Ms: number };
  /** The longest task of the main thread in any round, by the wall's clock and in processor time. */
  mainThread: { openingMs: number; openingCpuMs: number; playingMs: number; playingCpuMs: number };
}

/** The figures of some visits together. */
export function summarize(
  visits: readonly Visit[],
  where: Pick<BrowserLine, 'world' | 'browser' | 'frames'>,
): BrowserLine {
  const { backend, threads, fps } = visits[0]!;
  const unbounded = visits.flatMap((visit) => visit.unbounded.intervals);
  const paced = visits.flatMap((visit) => visit.paced.intervals);
  const playing = visits.flatMap((visit): PlayedFrames[] => [visit.paced, visit.unbounded]);
  const most = (values: readonly number[]) => round(Math.max(...values), 1);
  return {
    what: 'play-browser',
    world: where.world,
    browser: where.browser,
    backend,
    threads,
    rounds: visits.length,
    frames: where.frames,
    firstFrameMs: round(median(visits.map(({ firstShown }) => firstShown)), 0),
    firstPlayedMs: round(median(visits.map(({ firstPlayed }) => firstPlayed)), 0),
    ...speedOf(unbounded),
    modelsMs: round(median(visits.flatMap((visit) => visit.unbounded.models)), 2),
    workerCpuMs: round(median(visits.map((visit) => visit.unbounded.workerCpu)), 2),
    paced: { wanted: fps, ...speedOf(paced) },
    mainThread: {
      openingMs: most(visits.map(({ opening }) => opening.wall)),
      openingCpuMs: most(visits.map(({ opening }) => opening.cpu)),
      playingMs: most(playing.map(({ main }) => main.wall)),
      playingCpuMs: most(playing.map(({ main }) => main.cpu)),
    },
  };
}

/** Of the times from frame to frame; the speed is frames by time, not that of the median frame. */
function speedOf(intervals: readonly number[]): Pick<BrowserLine, 'framesPerSecond' | 'medianMs' | 'p95Ms'> {
  const total = intervals.reduce((sum, interval) => sum + interval, 0);
  return {
    framesPerSecond: round((intervals.length / total) * 1000, 2),
    medianMs: round(median(intervals), 2),
    p95Ms: round(quantile(intervals, 0.95), 2),
  };
}

/** Some lines for people. */
export function describeBrowserLine(line: BrowserLine): string {
  const { mainThread, paced } = line;
  const ratio = (line.p95Ms / line.medianMs).toFixed(2);
  return [
    `${line.world} in ${line.browser}, ${line.backend}, ${line.threads} ${line.threads === 1 ? 'thread' : 'threads'}`,
    `  opened, cache empty     first frame after ${line.firstFrameMs} ms, first played after ${line.firstPlayedMs} ms (median of ${line.rounds})`,
    `  as fast as it can       ${line.framesPerSecond} frames/s, median ${line.medianMs} ms, p95 ${line.p95Ms} ms (${ratio} ×)`,
    `                          models ${line.modelsMs} ms of it, worker's processor time ${line.workerCpuMs} ms`,
    `  at ${`${paced.wanted} frames/s`.padEnd(20)} ${paced.framesPerSecond} frames/s, median ${paced.medianMs} ms, p95 ${paced.p95Ms} ms`,
    `  main thread's longest   ${mainThread.openingMs} ms while opening (${mainThread.openingCpuMs} ms processor time), ${mainThread.playingMs} ms while playing (${mainThread.playingCpuMs} ms)`,
  ].join('\n');
}
