import { expect, test } from 'vitest';
import { pongInput } from './testing/pong-input.ts';
import { formatReport } from './text.ts';

test('says every figure, its baseline, and why one is missing', () => {
  const text = formatReport(pongInput().report);
  expect(text).toMatch(/^Pong · pong, generated, seed 10 · wasm\n/);
  expect(text).toMatch(/Action agreement +0\.9\d\d +chance 0\.333\n/);
  expect(text).toMatch(/Reconstruction PSNR +\d\d\.\d dB +best constant picture \d\d\.\d\n/);
  expect(text).toContain('Next-frame PSNR             not defined here: no dynamics was trained in this test\n');
  expect(text).toMatch(/Drift.*\n {2}1: \d\d\.\d {3}2: \d\d\.\d {3}4: /);
  expect(text).toMatch(/Time: data 4\.2 s, video tokenizer 4 min 10 s/);
  expect(text).not.toMatch(/NaN|undefined|null/);
});
