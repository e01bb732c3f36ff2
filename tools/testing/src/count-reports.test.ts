import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { countReports, summary, type VitestReport } from './count-reports.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'genie-count-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const report = (name: string, more: Partial<VitestReport>) => {
  const file = path.join(folder, name);
  const none = { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, testResults: [] };
  writeFileSync(file, JSON.stringify({ ...none, ...more }));
  return file;
};

it('adds up reports, and counts a file that could not be run', () => {
  const broken = { name: 'b.test.ts', status: 'failed', assertionResults: [] };
  const files = [
    report('a.json', { numPassedTests: 22, numPendingTests: 1, numTodoTests: 2 }),
    report('b.json', { numPassedTests: 1, numFailedTests: 1, testResults: [broken] }),
  ];
  expect(countReports(files)).toEqual({ passed: 23, failed: 2, skipped: 3, missing: [] });
});

it('says of what ran, and fails where that is not known', () => {
  const good = countReports([report('c.json', { numPassedTests: 22 })]);
  expect(summary(good, 0)).toEqual({ line: '22 passed, 0 failed, 0 skipped', status: 0 });
  expect(summary(good, 3)).toEqual({ line: '22 passed, 1 failed, 0 skipped', status: 3 });
  const lost = countReports([path.join(folder, 'nobody.json')]);
  expect(lost.missing).toEqual([path.join(folder, 'nobody.json')]);
  expect(summary(lost, 0)).toEqual({ line: '0 passed, 1 failed, 0 skipped', status: 1 });
  expect(summary(countReports([report('d.json', { numPendingTests: 2 })]), 0).status).toBe(0);
});
