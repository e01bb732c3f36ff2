import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { reportSchema } from './report-schema.ts';

const worlds = new URL('../../../worlds/', import.meta.url);
const read = (world: string) => JSON.parse(readFileSync(new URL(`${world}/report.json`, worlds), 'utf8'));
const report = reportSchema.parse(read('pong'));
const problem = (value: unknown) => reportSchema.safeParse(value).error?.issues[0];

test.each(readdirSync(worlds, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : [])))(
  'reads the report of worlds/%s, every field of it',
  (world) => {
    expect(reportSchema.parse(read(world))).toEqual(read(world));
  },
);

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
  const [code, ...others] = report.actions.codes!;
  const told = { ...report, actions: { ...report.actions, codes: [{ ...code, usefulness: 1 }, ...others] } };
  expect(problem(told)?.message).toContain('usefulness');
});

test('an interval goes from low to high, and a seen figure without value needs its reason too', () => {
  expect(problem({ ...report, intervals: { 'tokenizer.psnr': [29.5, 31] } })).toBeUndefined();
  expect(problem({ ...report, intervals: { 'tokenizer.psnr': [31, 29.5] } })?.path).toEqual([
    'intervals',
    'tokenizer.psnr',
  ]);
  const generalization = { tokenizerPsnr: { seen: 1, unseen: 1 }, nextFramePsnr: { seen: null, unseen: 1 } };
  expect(problem({ ...report, generalization })?.path).toEqual(['generalization', 'nextFramePsnr', 'seen']);
  const notDefined = { ...report.notDefined, 'generalization.nextFramePsnr.seen': 'the pictures are equal' };
  expect(problem({ ...report, generalization, notDefined })).toBeUndefined();
});
