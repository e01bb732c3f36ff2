// Runs everything that must hold, and counts it: type check, lint, unit tests and the browser test, through turbo, so
// that what has not changed is not run again. The last line reads `N passed, N failed, N skipped`.
//
//   node tools/test.ts            everything
//   node tools/test.ts golden     the comparison with the reference alone (folder from GENIE_GOLDEN if set)
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { countReports, summary } from './testing/src/count-reports.ts';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** The folders of all packages and apps. */
function workspaces(): string[] {
  const folders = ['packages', 'apps'].flatMap((folder) =>
    readdirSync(path.join(root, folder)).map((name) => path.join(root, folder, name)),
  );
  return [...folders, path.join(root, 'tools/testing'), path.join(root, 'examples')].filter((folder) =>
    existsSync(path.join(folder, 'package.json')),
  );
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

const golden = process.argv[2] === 'golden';
// Where vitest leaves its report is in every package's configuration (vitest.base.ts), which a command line does not change.
const reports = (golden ? [path.join(root, 'apps/trainer')] : workspaces()).map((folder) =>
  path.join(folder, '.vitest/report.json'),
);
for (const report of reports) rmSync(report, { force: true });

const ran = golden
  ? run('vitest', ['run', 'test/golden.test.ts'], { cwd: path.join(root, 'apps/trainer') })
  : run(process.execPath, [
      path.join(root, 'node_modules/turbo/bin/turbo'),
      'run',
      'lint',
      'typecheck',
      'build',
      'test',
      '--continue',
    ]);

const count = countReports(reports);
for (const report of count.missing)
  console.error(`${path.relative(root, report)}: not there, so these tests did not run`);
// A type error or a lint error fails no test, but it fails the run.
if (ran !== 0 && count.failed === 0) console.error('\nA task other than a test failed: see above.');
const { line, status } = summary(count, ran);
console.log(`\n${line}`);
process.exit(status);
