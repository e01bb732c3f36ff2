import { agreement, notDefined } from '@genie/metrics';
import { Random } from '@genie/ops';
import { expect, test } from 'vitest';
import { compareSeen, measureFigures, reportedFigures, scalarsOf } from './measure-figures.ts';
import type { InferredActions, Observations, Reconstructions } from './observed.ts';

/** Transitions of three videos and more, every tenth code wrong. */
function inferred(labels: boolean): InferredActions {
  const all = Array.from({ length: 240 }, (_, i) => ({ action: i % 3, video: Math.floor(i / 40) }));
  const codes = all.map(({ action }, i) => (i % 10 === 0 ? (action + 1) % 3 : action));
  const counts = [0, 1, 2, 3].map((code) => codes.filter((one) => one === code).length);
  const labelled = {
    codes,
    actions: all.map(({ action }) => action),
    clips: all.map(({ video }) => video),
    effective: all.map(() => true),
    numActions: 3,
    features: Float32Array.from(all.flatMap(({ action }) => [action, Number(action === 1)])),
  };
  return {
    counts,
    usage: counts.map((count) => count / codes.length),
    moves: true,
    agreement: labels ? agreement({ ...labelled, numCodes: 4 }) : notDefined('no labels'),
    ...(labels ? { labelled } : {}),
    random: new Random(0),
  };
}

test('numbers by group, baselines beside them, intervals and values for each code', () => {
  const { figures, perCode } = measureFigures({ actions: inferred(true) });
  const { groups, intervals, notDefined: reasons } = reportedFigures(figures);
  expect(groups.actions).toMatchObject({ chance: 1 / 3, usage: 0.75 });
  expect(groups.actions!.agreement).toBeCloseTo(0.9, 1);
  expect(groups.actions!.linearProbe).toBe(1);
  const [low, high] = intervals['actions.agreement']!;
  expect(low).toBeLessThanOrEqual(groups.actions!.agreement!);
  expect(high).toBeGreaterThanOrEqual(groups.actions!.agreement!);
  expect(perCode.usage).toHaveLength(4);
  expect(perCode.agreement![3]).toBeNull();
  expect(reasons).toEqual({});
});

test('what cannot be measured says why where every report has it, and is left out elsewhere', () => {
  const { figures } = measureFigures({ actions: inferred(false), game: notDefined('no game') });
  expect(reportedFigures(figures)).toMatchObject({
    groups: { actions: { agreement: null, usage: 0.75 }, control: { consistency: null } },
    notDefined: { 'actions.agreement': 'no labels', 'control.consistency': 'no game' },
  });
  expect(Object.keys(figures)).not.toContain('actions.linearProbe');
  expect(Object.keys(figures)).not.toContain('control.direction');
  expect(Object.keys(figures)).not.toContain('tokenizer.psnr'); // nobody looked
});

test('only the figures that are wanted, for a log', () => {
  const wanted = ['actions.agreement', 'actions.entropy'];
  expect(Object.keys(scalarsOf({ actions: inferred(true) }, wanted))).toEqual(['agreement', 'entropy']);
  expect(Object.keys(scalarsOf({ actions: inferred(false) }, wanted))).toEqual(['entropy']);
});

test('figures of seen videos stand beside those of unseen ones', () => {
  const pictures = (error: number): Reconstructions => {
    const truth = new Uint8Array(2 * 12 * 12 * 3).map((_, i) => 50 + (i % 100));
    const clips = [0, 1, 2].map((video) => ({ video, truth, made: truth.map((value) => value + error) }));
    const perceived = notDefined('no weights');
    return { height: 12, width: 12, clips, perceived, random: new Random(1), tokens: [0, 1], codebookSize: 4 };
  };
  const observed = (error: number): Observations => ({ reconstructions: pictures(error) });
  const { generalization, notDefined: reasons } = compareSeen(observed(0), measureFigures(observed(4)));
  expect(Object.keys(generalization)).toEqual(['tokenizerPsnr', 'tokenizerSsim']);
  expect(generalization.tokenizerPsnr).toEqual({ seen: null, unseen: 20 * Math.log10(255 / 4) });
  expect(Object.keys(reasons)).toEqual(['generalization.tokenizerPsnr.seen']);
  expect(generalization.tokenizerSsim!.seenInterval).toEqual([1, 1]);
});
