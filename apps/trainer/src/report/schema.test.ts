import { notDefined } from '@genie/metrics';
import { expect, test } from 'vitest';
import { FigureNotes } from './figure-notes.ts';
import { figureAt, reportSchema } from './schema.ts';
import { pongInput } from './testing/pong-input.ts';

const { report } = pongInput();
const problem = (value: unknown) => reportSchema.safeParse(value).error?.issues[0];

test('accepts a report, also one read back from JSON', () => {
  expect(reportSchema.parse(JSON.parse(JSON.stringify(report)))).toEqual(report);
});

test('a figure that is null needs its reason', () => {
  const silent = { ...report, control: { consistency: null } };
  expect(problem(silent)).toMatchObject({
    path: ['control', 'consistency'],
    message: expect.stringContaining('notDefined["control.consistency"]'),
  });
  expect(
    problem({ ...silent, notDefined: { ...report.notDefined, 'control.consistency': 'no game' } }),
  ).toBeUndefined();
});

test('refuses what is no number: NaN, infinity, a missing or an unknown field', () => {
  expect(problem({ ...report, tokenizer: { ...report.tokenizer, psnr: Number.NaN } })?.path).toEqual([
    'tokenizer',
    'psnr',
  ]);
  expect(problem({ ...report, play: { framesPerSecond: Infinity, p95Ms: 1 } })?.path).toEqual([
    'play',
    'framesPerSecond',
  ]);
  expect(problem({ ...report, tokenizer: { psnr: 1, ssim: 1 } })?.path).toEqual(['tokenizer', 'codebookUsage']);
  expect(problem({ ...report, control: { consistency: 1, constancy: 1 } })?.message).toContain('constancy');
});

test('figures are found by their path', () => {
  expect(figureAt(report, 'dynamics.deltaPsnr')).toBe(1.37);
  expect(figureAt(report, 'dynamics.psnr')).toBeNull();
  expect(figureAt(report, 'game.playerFound')).toBeUndefined();
});

test('an interval goes from low to high, and a seen figure without value needs its reason too', () => {
  expect(problem({ ...report, intervals: { 'tokenizer.psnr': [29.5, 31] } })).toBeUndefined();
  expect(problem({ ...report, intervals: { 'tokenizer.psnr': [31, 29.5] } })?.path).toEqual([
    'intervals',
    'tokenizer.psnr',
  ]);
  const both = { seen: 1, unseen: 1 };
  const generalization = {
    tokenizerPsnr: both,
    tokenizerSsim: both,
    nextFramePsnr: { seen: null, unseen: 1 },
    deltaPsnr: both,
  };
  expect(problem({ ...report, generalization })?.path).toEqual(['generalization', 'nextFramePsnr', 'seen']);
  const notDefined = { ...report.notDefined, 'generalization.nextFramePsnr.seen': 'the pictures are equal' };
  expect(problem({ ...report, generalization, notDefined })).toBeUndefined();
});

test('notes keep a reason for each figure that has no value', () => {
  const notes = new FigureNotes();
  expect(notes.take('tokenizer.psnr', { value: 31 })).toBe(31);
  expect(notes.take('actions.agreement', notDefined('no labels'))).toBeNull();
  expect(notes.notDefined).toEqual({ 'actions.agreement': 'no labels' });
  notes.interval('tokenizer.psnr', { value: 31, low: 29, high: 33 });
  notes.interval('tokenizer.ssim', notDefined('an interval needs 2 clips or more, found 1'));
  expect(notes.take('dynamics.psnr', { value: 25, interval: [24, 26] })).toBe(25);
  expect(notes.intervals).toEqual({ 'tokenizer.psnr': [29, 33], 'dynamics.psnr': [24, 26] });
});
