import { expect, test } from 'vitest';
import { pongInput } from '../report/testing/pong-input.ts';
import { formatComparison } from './comparison-table.ts';

const { report } = pongInput();

test('a column a world: values with their intervals, and what is not defined', () => {
  const better = {
    ...report,
    tokenizer: { ...report.tokenizer, psnr: 40 },
    intervals: { 'tokenizer.psnr': [39, 41] as [number, number] },
  };
  const lines = formatComparison([
    { name: 'first', report: { ...report, intervals: {} } },
    { name: 'second', report: better },
  ]).split('\n');
  expect(lines[0]).toMatch(/^ +first +second$/);
  const psnr = lines.find((line) => line.includes('Reconstruction PSNR (dB)'));
  expect(psnr).toMatch(/ \d+\.\d +40\.0 \(39\.0 to 41\.0\)$/);
  expect(lines.find((line) => line.includes('Next-frame PSNR'))).toMatch(/ - +-$/);
  expect(new Set(lines.filter((line) => line.includes('PSNR (dB)')).map(({ length }) => length)).size).toBe(1);
});
