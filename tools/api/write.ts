// Writes the reports of what each library exports, packages/*/api/*.api.md: npm run api
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { run } from '../release/run.ts';
import { root } from '../release/workspace.ts';
import { apiReports } from './reports.ts';

await run(process.execPath, [
  path.join(root, 'node_modules/turbo/bin/turbo'),
  'run',
  'build',
  '--filter=./packages/*',
  '--output-logs=errors-only',
]);
for (const name of readdirSync(path.join(root, 'packages'))) {
  const folder = path.join(root, 'packages', name);
  try {
    const reports = apiReports(folder);
    rmSync(path.join(folder, 'api'), { recursive: true, force: true });
    mkdirSync(path.join(folder, 'api'));
    for (const [file, report] of reports) writeFileSync(path.join(folder, file), report);
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}
