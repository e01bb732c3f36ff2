import { agreement, notDefined } from '@genie/metrics';
import { Random } from '@genie/ops';
import { expect, test } from 'vitest';
import { measureFigures, reportedFigures } from '../measure-figures.ts';
import type { ActionReadings, InferredActions, Observations } from '../observed.ts';

const videos = 8;
const each = 30;
const all = Array.from({ length: videos * each }, (_, i) => ({ action: i % 3, video: Math.floor(i / each), i }));
const actions = all.map(({ action }) => action);
const clips = all.map(({ video }) => video);
/** Every tenth transition without an effect: it is read as action 0. */
const effective = all.map(({ i }) => i % 10 !== 9);
const read = all.map(({ action, i }) => (effective[i] ? (i % 20 === 3 ? 2 : action) : 0));

const heldOut = { read, actions, clips, effective, known: actions.map(() => true) };
/** Eight rollouts of four codes, of which the first and the last do the same. */
const codes = all.map(({ i }) => i % 4);
const obeying = { codes, read: codes.map((code) => code % 3), rollouts: clips, numCodes: 4 };
const readings = (more: Partial<ActionReadings> = {}): ActionReadings => ({
  numActions: 3,
  heldOut,
  played: obeying,
  random: new Random(0),
  ...more,
});

function inferred(): InferredActions {
  const labelled = { codes: read, actions, clips, effective, numActions: 3, features: new Float32Array(all.length) };
  return {
    counts: [80, 80, 80],
    usage: [1 / 3, 1 / 3, 1 / 3],
    moves: true,
    agreement: agreement({ ...labelled, numCodes: 3 }),
    labelled,
    random: new Random(0),
  };
}

const measure = (observations: Observations) => reportedFigures(measureFigures(observations).figures);

test('the ceiling is measured on the transitions that agreement is scored on', () => {
  const { groups, intervals } = measure({ actions: inferred(), readings: readings() });
  // The codes are what was read, so they agree as well as can be.
  expect(groups.actions!.ceiling).toBeCloseTo(groups.actions!.agreement!, 12);
  expect(groups.actions!.ofCeiling).toBeCloseTo(1, 12);
  const scored = all.filter(({ video, i }) => video % 2 === 1 && effective[i]);
  const share = (action: number) => {
    const own = scored.filter((one) => one.action === action);
    return own.filter(({ i }) => read[i] === action).length / own.length;
  };
  expect(groups.actions!.ceiling).toBeCloseTo((share(0) + share(1) + share(2)) / 3, 12);
  const [low, high] = intervals['actions.ceiling']!;
  expect(low).toBeLessThanOrEqual(groups.actions!.ceiling!);
  expect(high).toBeGreaterThanOrEqual(groups.actions!.ceiling!);
});

test('control is what is read back of what was played, its ceiling the same of true video', () => {
  const { groups, intervals } = measure({ readings: readings() });
  expect(groups.control).toMatchObject({ byReading: 1, byReadingChance: 1 / 3 });
  expect(intervals['control.byReading']).toEqual([1, 1]);
  // All transitions whose action is known, those without an effect among them.
  const share = (action: number) =>
    all.filter((one) => one.action === action && read[one.i] === action).length / (all.length / 3);
  const ceiling = (share(0) + share(1) + share(2)) / 3;
  expect(groups.control!.byReadingCeiling).toBeCloseTo(ceiling, 12);
  expect(groups.control!.byReadingOfCeiling).toBeCloseTo(1 / ceiling, 12);
});

test('a world whose latent actions do nothing is at chance', () => {
  const { groups } = measure({ readings: readings({ played: { ...obeying, read: codes.map(() => 1) } }) });
  expect(groups.control!.byReading).toBeCloseTo(1 / 3, 12);
});

test('a world that was trained on true actions plays these, and is held to those that it knows', () => {
  const played = { ...obeying, codes: codes.map((code) => code % 2), read: codes.map((code) => code % 2), numCodes: 2 };
  const own = measure({ readings: readings({ played: { ...played, codeOfAction: [0, 1, null] } }) });
  expect(own.groups.control).toMatchObject({ byReading: 1, byReadingChance: 1 / 2 });
  const swapped = measure({ readings: readings({ played: { ...played, codeOfAction: [1, 0, null] } }) });
  expect(swapped.groups.control).toMatchObject({ byReading: 0 });
});

test('without labels, or without a model that reads, figures say why', () => {
  const why = notDefined('no labels');
  const none = measure({ actions: inferred(), readings: readings({ heldOut: why, played: why }) });
  expect(none.groups).toMatchObject({ actions: { ofCeiling: null, ceiling: null }, control: { byReading: null } });
  expect(none.notDefined).toMatchObject({ 'actions.ofCeiling': 'no labels', 'control.byReading': 'no labels' });
  expect(none.groups.control).not.toHaveProperty('byReadingOfCeiling');
  // Agreement says itself what it lacks.
  const labels = measure({ actions: { ...inferred(), agreement: notDefined('true ones') }, readings: readings() });
  expect(labels.groups.actions).toMatchObject({ agreement: null, ceiling: expect.any(Number) });
  expect(labels.groups.actions).not.toHaveProperty('ofCeiling');
});
