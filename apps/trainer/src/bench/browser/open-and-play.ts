import { RunError } from '@genie/pipeline/internal/errors';
import type { Browser, Page } from '@genie/testing/chromium';
import { type Drawn, describe, hasDrawn, isSettled, mark, playUnbounded, readDrawn, watchScreen } from './in-page.ts';
import { between, longest, markPrefix, type Tasks, type TraceEvent, tasksOf, traceCategories } from './tasks.ts';

/** Page to open, and duration of its play. */
export interface BrowserPlay {
  browser: Browser;
  /** Address of the page. */
  url: string;
  /** Frames at the world's own pace, and then as fast as they come. */
  frames: number;
  /** The key that is held, as `KeyboardEvent.code` names it. */
  key: string;
}

/** Milliseconds from frame to frame, and how long tasks held the threads meanwhile. */
export interface PlayedFrames {
  intervals: number[];
  /** Time that the models took for each frame, as their worker measured it. */
  models: number[];
  /** The longest task of the page's main thread. */
  main: { wall: number; cpu: number };
  /** Processor time of the workers, a frame. */
  workerCpu: number;
}

/** One opening of the page, with nothing in its cache; times in milliseconds since it was opened. */
export interface Visit {
  backend: string;
  threads: number;
  /** The speed that the world asks for, frames a second. */
  fps: number;
  /** Times at which the first frame was drawn, and the first that a pressed key made. */
  firstShown: number;
  firstPlayed: number;
  /** The longest task of the main thread until then. */
  opening: { wall: number; cpu: number };
  paced: PlayedFrames;
  unbounded: PlayedFrames;
}

const patience = 120_000;

/** Opens the page, presses a key, and plays. @throws RunError with the page's own words where it cannot play */
export async function openAndPlay({ browser, url, frames, key }: BrowserPlay): Promise<Visit> {
  // A context of its own begins with an empty cache.
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(patience);
    await page.addInitScript(watchScreen);
    await browser.startTracing(page, { categories: [...traceCategories] });
    let trace: Buffer | undefined;
    try {
      await page.goto(url, { waitUntil: 'commit' });
      await page.waitForFunction(isSettled);
      const { failure, ...where } = await page.evaluate(describe);
      if (failure) throw new RunError(`the page cannot play: ${failure}`);
      const [shown] = (await page.evaluate(readDrawn)).drawn;
      await page.evaluate(mark, name('ready'));
      await page.keyboard.down(key);
      const before = (await page.evaluate(readDrawn)).drawn.length;
      await page.waitForFunction(hasDrawn, before + 1);
      const firstPlayed = (await page.evaluate(readDrawn)).drawn[before]!;
      const paced = await play(page, 'paced', frames);
      await page.evaluate(playUnbounded);
      const unbounded = await play(page, 'unbounded', frames);
      trace = await browser.stopTracing();
      const tasks = tasksOf((JSON.parse(trace.toString()) as { traceEvents: TraceEvent[] }).traceEvents);
      const until = (from: string, to: string) =>
        between(tasks.main, from ? tasks.marks[name(from)]! : 0, tasks.marks[name(to)]!);
      return {
        ...where,
        firstShown: shown!,
        firstPlayed,
        opening: longest(until('', 'paced')),
        paced: framesOf(paced, tasks, 'paced'),
        unbounded: framesOf(unbounded, tasks, 'unbounded'),
      };
    } finally {
      if (!trace) await browser.stopTracing();
    }
  } finally {
    await context.close();
  }
}

/** Lets it play on for so many frames. */
async function play(page: Page, part: string, frames: number): Promise<Drawn> {
  const begun = (await page.evaluate(readDrawn)).drawn.length;
  await page.evaluate(mark, name(part));
  await page.waitForFunction(hasDrawn, begun + frames + 1);
  await page.evaluate(mark, `${name(part)}-end`);
  const { drawn, models } = await page.evaluate(readDrawn);
  return { drawn: drawn.slice(begun, begun + frames + 1), models: models.slice(begun + 1, begun + frames + 1) };
}

function framesOf({ drawn, models }: Drawn, tasks: Tasks, part: string): PlayedFrames {
  const [from, to] = [tasks.marks[name(part)]!, tasks.marks[`${name(part)}-end`]!];
  const worked = between(tasks.workers, from, to).reduce((sum, { cpu }) => sum + cpu, 0);
  return {
    intervals: drawn.slice(1).map((time, i) => time - drawn[i]!),
    models,
    main: longest(between(tasks.main, from, to)),
    // Some more frames than are counted were played until the end was marked.
    workerCpu: worked / ((to - from) / ((drawn.at(-1)! - drawn[0]!) / (drawn.length - 1))),
  };
}

function name(part: string): string {
  return markPrefix + part;
}
