import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { ResultsFile, type RunResult } from './results-file.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'genie-results-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const result = (key: string): RunResult => ({
  ...{ key, study: 's', row: 'r', seed: 0, backend: 'wasm', finished: '2026-01-01T00:00:00.000Z' },
  ...{ figures: { psnr: 30, ssim: null }, notDefined: { ssim: 'why' }, training: { loss: 1 } },
  seconds: { cpu: 1, wall: 2, measuring: 3 },
});

test('what was added is there again, also after a crash in the middle of a line', () => {
  const file = path.join(folder, 'a', 'results.jsonl');
  new ResultsFile(file).add(result('one'));
  appendFileSync(file, '{"key":"half');
  const again = new ResultsFile(file);
  expect(again.get('one')).toEqual(result('one'));
  expect(again.get('half')).toBeUndefined();
  again.add(result('two'));
  expect(readFileSync(file, 'utf8').match(/\n/g)).toHaveLength(2);
  expect(new ResultsFile(file).get('two')).toEqual(result('two'));
});

test('a line that is no result is named', () => {
  const file = path.join(folder, 'bad.jsonl');
  writeFileSync(file, `${JSON.stringify(result('one'))}\n{"key":"x"}\n`);
  expect(() => new ResultsFile(file)).toThrow(`${file}, line 2: no result of a run`);
  writeFileSync(file, 'nothing\n');
  expect(() => new ResultsFile(file)).toThrow(`${file}, line 1: not JSON`);
});
