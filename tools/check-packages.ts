// Packs every package as it would be published and looks at it as a stranger gets it:
//   - its fields and types (publint, attw), and the report of what it exports (api/*.api.md), which must be up to date;
//   - the READMEs followed, with npm in one empty folder, with pnpm in one for each: the line that installs, then the examples,
//     as written;
//   - all of them beside each other, as version 1.0.0: imported as ESM and as CommonJS, the examples' types checked strictly.
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkReports } from './api/reports.ts';
import { type PackedPackage, pack, withVersion } from './packages/pack.ts';
import { readInstructions } from './packages/readme.ts';
import { serveRegistry } from './packages/registry.ts';
import { run } from './packages/run.ts';
import { checkTypes, followReadme, ownFolder, runLine, writeExamples } from './packages/stranger.ts';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const folders = readdirSync(path.join(root, 'packages')).map((name) => path.join(root, 'packages', name));

/** Does something for each, two at a time, and says how long each took. */
async function forEach<Item>(items: Item[], label: (item: Item) => string, work: (item: Item) => Promise<unknown>) {
  const left = [...items];
  const failures: unknown[] = [];
  const worker = async () => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) {
      const start = performance.now();
      const failed = await work(item).then(
        () => false,
        (error: unknown) => failures.push(error) > 0,
      );
      console.log(`${failed ? '✗' : '✓'} ${label(item)} (${((performance.now() - start) / 1000).toFixed(1)} s)`);
    }
  };
  await Promise.all([worker(), worker()]);
  if (failures.length > 0) throw new AggregateError(failures, failures.map(String).join('\n\n'));
}

/** The package's fields and types, and what it exports. */
async function look({ folder, tarball }: PackedPackage): Promise<void> {
  await run('publint', ['--strict', tarball], root);
  // Resolution as Node 10 did it, without `exports`, is older than any Node that these packages run on.
  await run('attw', ['--profile', 'node16', tarball], root);
  checkReports(folder);
}

/** All packages in one folder: every entry imported, and the types of all examples. */
async function useTogether(packages: PackedPackage[], folder: string, registry: string): Promise<void> {
  ownFolder(folder, registry);
  const lines = packages.map(({ folder }) => readInstructions(folder).install.pnpm.split(' '));
  const names = new Set(lines.flat().filter((word) => !word.startsWith('-')));
  for (const word of ['pnpm', 'add']) names.delete(word);
  await runLine(`pnpm add --ignore-scripts ${[...names].join(' ')}`, folder);
  const entries = packages.flatMap(({ name, manifest }) =>
    Object.keys(manifest.exports as object)
      .filter((entry) => !entry.endsWith('.json') && entry !== './tensorflow' && !entry.startsWith('./internal/'))
      .map((entry) => path.posix.join(name, entry)),
  );
  const check = (load: string) =>
    entries
      .map((entry) => {
        const loaded = load.replace('ENTRY', entry);
        return `if (Object.keys(${loaded}).length === 0) throw new Error('${entry} exports nothing');\n`;
      })
      .join('');
  writeFileSync(path.join(folder, 'esm.mjs'), check("await import('ENTRY')"));
  writeFileSync(path.join(folder, 'cjs.cjs'), check("require('ENTRY')"));
  await run(process.execPath, ['esm.mjs'], folder);
  await run(process.execPath, ['cjs.cjs'], folder);
  for (const { folder: source } of packages) writeExamples(readInstructions(source), folder, path.basename(source));
  await checkTypes(folder, root);
}

const work = mkdtempSync(path.join(os.tmpdir(), 'genie-packages-'));
const closes: (() => void)[] = [];
const serve = async (packages: PackedPackage[]) => {
  const { url, close } = await serveRegistry(packages);
  closes.push(close);
  return url;
};
try {
  const turbo = path.join(root, 'node_modules/turbo/bin/turbo');
  await run(process.execPath, [turbo, 'run', 'build', '--filter=./packages/*'], root);
  const packages: PackedPackage[] = [];
  for (const folder of folders) packages.push(await pack(folder, work));
  await forEach(packages, ({ name }) => `${name}: fields, types and exports`, look);

  const worlds = await pack(path.join(root, 'worlds'), work); // an example plays one
  const registry = await serve([...packages, worlds]);
  const follow = ({ folder }: PackedPackage, manager: 'npm' | 'pnpm', into: string) =>
    followReadme(readInstructions(folder), { manager, folder: path.join(work, into), registry });
  // npm lets a program import whatever is there, so that an empty folder for each would show no more than one for all, in
  // which each README comes to what those before it have left. pnpm does not.
  const withNpm = async () => {
    for (const packed of packages) await follow(packed, 'npm', 'npm');
  };
  const readings = [
    { label: 'the READMEs, with npm', work: withNpm },
    ...packages.map((packed) => ({
      label: `${packed.name}: its README, with pnpm`,
      work: () => follow(packed, 'pnpm', path.join('pnpm', path.basename(packed.folder))),
    })),
  ];
  await forEach(
    readings,
    ({ label }) => label,
    ({ work }) => work(),
  );

  const version = '1.0.0';
  const later = await Promise.all(packages.map((packed) => withVersion(packed, version, work)));
  const together = path.join(work, 'together');
  await forEach(
    [later],
    () => `all of them as ${version}`,
    async () => useTogether(later, together, await serve([...later, worlds])),
  );
  console.log(`\n${packages.length} packages: packed, checked, installed and used as their READMEs say`);
} finally {
  for (const close of closes) close();
  rmSync(work, { recursive: true, force: true });
}
