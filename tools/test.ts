// Runs everything that must hold, and counts it: type check, lint, unit tests and the browser test, through turbo, so
// that what has not changed is not run again. The last line reads `N passed, N failed, N skipped`.
//
//   node tools/test.ts            everything
//   node tools/test.ts golden     the comparison with the reference alone (folder from GENIE_GOLDEN if set)
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

interface VitestReport {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  testResults: { name: string; status: string; message?: string; assertionResults: unknown[] }[];
}

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** The folders of all packages and apps. */
function workspaces(): string[] {
  const folders = ['packages', 'apps'].flatMap((folder) =>
    readdirSync(path.join(root, folder)).map((name) => path.join(root, folder, name)),
  );
  return [...folders, path.join(root, 'tools/testing')];
}

function run(command: string, args: string[], options: { cwd?: string } = {}): number {
  const { error, status } = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    ...options,
  });
  if (error) console.error(`${command}: ${error.message}`);
  return status ?? 1;
}

/** Adds up the reports that vitest left. A file that could not be run counts as one failure. */
function count(reports: string[]): { passed: number; failed: number; skipped: number } {
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const file of reports) {
    const report = JSON.parse(readFileSync(file, 'utf8')) as VitestReport;
    total.passed += report.numPassedTests;
    total.failed += report.numFailedTests;
    total.skipped += report.numPendingTests + report.numTodoTests;
    total.failed += report.testResults.filter((t) => t.status === 'failed' && t.assertionResults.length === 0).length;
  }
  return total;
}

const golden = process.argv[2] === 'golden';
const reports = golden
  ? [path.join(root, 'apps/trainer/.vitest/golden.json')]
  : workspaces().map((folder) => path.join(folder, '.vitest/report.json'));
for (const report of reports) rmSync(report, { force: true });

const status = golden
  ? run(
      'vitest',
      ['run', 'test/golden.test.ts', '--reporter=default', '--reporter=json', `--outputFile=${reports[0]}`],
      {
        cwd: path.join(root, 'apps/trainer'),
      },
    )
  : run(process.execPath, [
      path.join(root, 'node_modules/turbo/bin/turbo'),
      'run',
      'lint',
      'typecheck',
      'build',
      'test',
      '--continue',
    ]);

const { passed, failed, skipped } = count(reports.filter((file) => existsSync(file)));
// A type error or a lint error fails no test, but it fails the run.
const other = status !== 0 && failed === 0 ? 1 : 0;
if (other) console.error('\nA task other than a test failed: see above.');
console.log(`\n${passed} passed, ${failed + other} failed, ${skipped} skipped`);
process.exit(status);
