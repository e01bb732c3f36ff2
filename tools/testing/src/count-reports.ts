import { existsSync, readFileSync } from 'node:fs';

/** Part of vitest's JSON report that is counted. */
export interface VitestReport {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  testResults: { name: string; status: string; message?: string; assertionResults: unknown[] }[];
}

export interface TestCount {
  passed: number;
  failed: number;
  skipped: number;
  /** Reports that were expected and are not there, so that nobody can say what ran. */
  missing: string[];
}

/** Adds up the reports that vitest left. A file that could not be run counts as one failure. */
export function countReports(files: readonly string[]): TestCount {
  const total: TestCount = { passed: 0, failed: 0, skipped: 0, missing: [] };
  for (const file of files) {
    if (!existsSync(file)) {
      total.missing.push(file);
      continue;
    }
    const report = JSON.parse(readFileSync(file, 'utf8')) as VitestReport;
    total.passed += report.numPassedTests;
    total.failed += report.numFailedTests;
    total.skipped += report.numPendingTests + report.numTodoTests;
    total.failed += report.testResults.filter((t) => t.status === 'failed' && t.assertionResults.length === 0).length;
  }
  return total;
}

/**
 * The last line of a run of tests, and its exit status. What failed beside tests counts as one failure, as does a run of which there is no
 * report: it is never told as `0 passed, 0 failed`.
 *
 * @param status - of what ran the tests
 */
export function summary(
  { passed, failed, skipped, missing }: TestCount,
  status: number,
): { line: string; status: number } {
  const other = failed === 0 && (status !== 0 || missing.length > 0 || passed + skipped === 0) ? 1 : 0;
  return {
    line: `${passed} passed, ${failed + other} failed, ${skipped} skipped`,
    status: status || (failed + other > 0 ? 1 : 0),
  };
}
