import { expect, test } from 'vitest';
import { fullInput } from '../testing/full-input.ts';
import { type Comparison, compareReports } from './comparison.ts';

const { report } = fullInput();
const worse = {
  ...report,
  tokenizer: { ...report.tokenizer, psnr: 20, lpips: 0.3 },
  intervals: { ...report.intervals, 'tokenizer.psnr': [19, 21], 'tokenizer.lpips': [0.2, 0.4] },
} satisfies typeof report;

const figure = ({ groups }: Comparison, path: string) =>
  groups.flatMap(({ figures }) => figures).find((row) => row.path === path);

test('figures of all worlds by row; what is better by more than chance is marked', () => {
  const both = compareReports([
    { name: 'a', report: worse },
    { name: 'b', report, bytes: 12, link: 'b/index.html' },
  ]);
  expect(both.warnings).toEqual([]);
  expect(both.worlds.map(({ name, bytes, link }) => [name, bytes, link])).toEqual([
    ['a', undefined, undefined],
    ['b', 12, 'b/index.html'],
  ]);
  expect(figure(both, 'tokenizer.psnr')).toMatchObject({ best: 1, values: [20, report.tokenizer.psnr] });
  expect(figure(both, 'tokenizer.lpips')).toMatchObject({ best: 1, lowerIsBetter: true });
  expect(figure(both, 'dynamics.deltaPsnr')?.best).toBeNull(); // the same
  expect(figure(both, 'play.framesPerSecond')).toMatchObject({ best: null, intervals: [null, null] });
});

test('a figure that is missing says why, and takes no part', () => {
  const { lpips, ...few } = worse.tokenizer;
  const { 'tokenizer.lpips': _, ...intervals } = worse.intervals;
  const three = compareReports([
    { name: 'a', report: { ...worse, tokenizer: few, intervals } },
    { name: 'b', report: worse },
    { name: 'c', report },
  ]);
  expect(figure(three, 'tokenizer.lpips')).toMatchObject({
    values: [null, 0.3, 0.0123],
    reasons: ['not measured', null, null],
    best: 2,
  });
  expect(figure(three, 'dynamics.psnr')?.reasons[0]).toBe('no dynamics was trained in this test');
});

test('what was measured differently is said first', () => {
  const other = {
    ...worse,
    backend: 'tensorflow',
    extractors: { lpips: { network: 'vgg' as const, file: 'x', sha256: 'b'.repeat(64) } },
  };
  const some = compareReports([
    { name: 'a', report },
    { name: 'b', report: other },
  ]);
  expect(some.warnings).toEqual([
    expect.stringContaining('different backends: wasm, tensorflow'),
    expect.stringContaining('LPIPS'),
  ]);
  expect(figure(some, 'tokenizer.psnr')?.best).toBe(0);
  expect(figure(some, 'tokenizer.lpips')?.best).toBeNull();

  const elsewhere = compareReports([
    { name: 'a', report },
    { name: 'b', report: { ...worse, dataset: 'maze' } },
  ]);
  expect(elsewhere.warnings[0]).toContain('different videos (pong, generated, seed 10; maze)');
  expect(figure(elsewhere, 'tokenizer.psnr')?.best).toBeNull();
});
