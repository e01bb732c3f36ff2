// Publishes what has changed: npm run release [-- --dry-run]
//
// Builds, checks, gives versions and writes the CHANGELOGs by the changesets that are pending, commits that, publishes every package whose
// version the registry does not have, and tags each. A release that ended half-way is gone on with by the same command.
// With --dry-run it builds, tells which versions would come, packs every package as it would be published, and changes nothing.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { pack } from './pack.ts';
import { run } from './run.ts';
import { publishedPackages, root } from './workspace.ts';

const turbo = path.join(root, 'node_modules/turbo/bin/turbo');

/** Names of the changesets that wait for a release. */
export function pendingChangesets(folder: string = path.join(root, '.changeset')): string[] {
  return readdirSync(folder).filter((name) => name.endsWith('.md') && name !== 'README.md');
}

/** @throws Error where the release would not be of what is on the branch `main` */
async function checkTree(): Promise<void> {
  const changed = await run('git', ['status', '--porcelain'], { quiet: true });
  if (changed) throw new Error(`uncommitted changes, expected none: commit or stash them first\n${changed}`);
  const branch = (await run('git', ['rev-parse', '--abbrev-ref', 'HEAD'], { quiet: true })).trim();
  if (branch !== 'main') throw new Error(`on branch ${branch}, expected main: releases are made from there`);
}

async function dryRun(): Promise<void> {
  await run(process.execPath, [turbo, 'run', 'build', '--output-logs=errors-only']);
  const pending = pendingChangesets();
  if (pending.length > 0) await run('changeset', ['status']);
  else console.log('No changeset is pending: versions stay as they are.');
  const out = mkdtempSync(path.join(os.tmpdir(), 'genie-release-'));
  try {
    for (const published of publishedPackages()) {
      const { name, version, bytes } = await pack(published, out);
      console.log(`${name.padEnd(26)} ${version.padEnd(10)} ${(bytes / 1e6).toFixed(2).padStart(6)} MB packed`);
    }
  } finally {
    rmSync(out, { recursive: true });
  }
  console.log('Nothing was changed, and nothing was published.');
}

async function release({ checked }: { checked: boolean }): Promise<void> {
  await checkTree();
  await run(process.execPath, [turbo, 'run', 'build', '--output-logs=errors-only']);
  if (!checked) {
    await run('npm', ['test']);
    await run('npm', ['run', 'check:packages']);
    await run('npm', ['run', 'test:release']);
  }
  if (pendingChangesets().length > 0) {
    await run('changeset', ['version']);
    await run('git', ['add', '--all']);
    await run('git', ['commit', '--message', 'Release']);
  }
  const out = mkdtempSync(path.join(os.tmpdir(), 'genie-release-'));
  try {
    await run('changeset', ['pack', '--out-dir', out]);
    await run('changeset', ['publish', '--from-pack-dir', out]); // tags what it publishes
  } finally {
    rmSync(out, { recursive: true });
  }
  console.log('Published. Push the commit and its tags: git push --follow-tags');
}

if (process.argv[1] === import.meta.filename) {
  try {
    const { values } = parseArgs({
      options: {
        'dry-run': { type: 'boolean', default: false },
        checked: { type: 'boolean', default: false },
      },
    });
    if (values['dry-run']) await dryRun();
    else await release(values);
  } catch (error) {
    console.error(`release: ${(error as Error).message}`);
    process.exitCode = 1;
  }
}
