import { expect, test } from 'vitest';
import { positionErrorWithin } from './object-drift.ts';
import { foundAfter, objectPermanence } from './permanence.ts';
import { presenceWindows } from './presence-windows.ts';
import { ruleKept } from './rule-kept.ts';
import { ratio, ratioOf } from './tally.ts';

const at = (x: number, y = 0) => ({ x, y });

test('tallies: every thing counts once, wherever it happened', () => {
  const games = [
    { sum: 1, count: 1 },
    { sum: 0, count: 3 },
  ];
  expect(ratio(games, 'none')).toEqual({ value: 0.25, games, count: 4 });
  expect(ratioOf(games)).toBe(0.25);
  expect(ratio([{ sum: 0, count: 0 }], 'none')).toEqual({ value: null, reason: 'none' });
  expect(ratioOf([])).toBeNull();
});

test('permanence: share of frames, the longest gap, and what is left at the end', () => {
  const found = [
    [at(1), null, null, at(1)],
    [at(1), at(1), at(1), null],
  ];
  expect(objectPermanence(found)).toMatchObject({ value: 5 / 8, count: 8, longestGap: 2 });
  expect(foundAfter(found, 4)).toMatchObject({ value: 0.5, count: 2 });
  expect(foundAfter(found, 2)).toMatchObject({ value: 0.5 });
  expect(foundAfter([[at(1)], [at(1), null]], 2)).toMatchObject({ value: 0, count: 1 });
  expect(foundAfter(found, 5)).toEqual({ value: null, reason: 'no game has 5 generated frames' });
  expect(objectPermanence([]).value).toBeNull();
});

test('position error within n frames, against the truth and against standing still', () => {
  const tracks = [
    { start: at(0), found: [at(1), at(2), at(9)], truth: [at(1), at(2), at(3)] },
    { start: at(0), found: [at(4), null, at(0)], truth: [at(1), at(2), null] },
  ];
  // Errors 0, 0 and 3 in the first two frames; standing still is off by 1, 2, 1 and 2.
  expect(positionErrorWithin(tracks, 2)).toMatchObject({ value: 1, count: 3, still: 1.5 });
  expect(positionErrorWithin(tracks, 3)).toMatchObject({ value: 9 / 4, still: 9 / 5 });
  const games = [
    { sum: 0, count: 2 },
    { sum: 3, count: 1 },
  ];
  expect(positionErrorWithin(tracks, 2)).toMatchObject({ games });
  expect(positionErrorWithin([{ start: at(0), found: [null], truth: [at(1)] }], 1)).toEqual({
    value: null,
    reason: 'the object was found in no frame',
  });
  expect(positionErrorWithin([{ start: at(0), found: [at(1)], truth: [null] }], 1).value).toBeNull();
  expect(() => positionErrorWithin([{ start: at(0), found: [at(1)], truth: [] }], 1)).toThrow('1 and 0 values');
});

test('rules: the share of the steps that a rule speaks of', () => {
  const verdicts = [
    [true, null, false],
    [null, true],
  ];
  expect(ruleKept(verdicts)).toMatchObject({ value: 2 / 3, count: 3 });
  expect(ruleKept([[null]])).toEqual({ value: null, reason: 'no step was of the kind that this rule speaks of' });
});

test('long play: windows end at 64, 256, every 500th frame and the last', () => {
  const fill = (frames: number, there: (t: number) => boolean) => Array.from({ length: frames }, (_, t) => there(t));
  const windows = presenceWindows({
    ball: [fill(1200, (t) => t < 1000)],
    player: [fill(1200, (t) => t % 2 === 0)],
  });
  expect(windows.map(({ from, to }) => [from, to])).toEqual([
    [1, 64],
    [65, 256],
    [257, 500],
    [501, 1000],
    [1001, 1200],
  ]);
  expect(windows[0]).toMatchObject({ objects: { ball: 1, player: 0.5 }, whole: 0.5 });
  expect(windows[4]).toMatchObject({ objects: { ball: 0, player: 0.5 }, whole: 0 });
  expect(presenceWindows({ ball: [[true], [false]] })).toEqual([
    { from: 1, to: 1, objects: { ball: 0.5 }, whole: 0.5 },
  ]);
  expect(presenceWindows({})).toEqual([]);
  expect(() => presenceWindows({ ball: [[true]], player: [[true, true]] })).toThrow(
    'player: games of 2 frames; expected 1 of 1',
  );
});
