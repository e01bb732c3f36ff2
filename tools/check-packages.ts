// Packs every package as it would be published and looks at it as a stranger gets it: the package's fields and types
// (publint, attw), then an install of all of them with npm into an empty folder, imported as ESM and as CommonJS.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

interface PackageJson {
  name: string;
  private?: boolean;
  peerDependencies?: Record<string, string>;
  peerDependenciesMeta?: Record<string, { optional?: boolean }>;
}

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const windows = process.platform === 'win32';

function run(command: string, args: string[], cwd = root): void {
  const { status, error } = spawnSync(command, args, { cwd, stdio: 'inherit', shell: windows });
  if (error || status !== 0)
    throw new Error(`${command} ${args.join(' ')}: ${error?.message ?? `exit status ${status}`}`);
}

const folders = readdirSync(path.join(root, 'packages')).map((name) => path.join(root, 'packages', name));
const packages = folders.map((folder) => ({
  folder,
  json: JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as PackageJson,
}));

const work = mkdtempSync(path.join(os.tmpdir(), 'genie-packages-'));
try {
  run(process.execPath, [path.join(root, 'node_modules/turbo/bin/turbo'), 'run', 'build', '--filter=./packages/*']);
  for (const { folder } of packages) run('pnpm', ['pack', '--pack-destination', work], folder);
  const tarballs = readdirSync(work).filter((file) => file.endsWith('.tgz'));
  for (const tarball of tarballs) {
    console.log(`\n${tarball}`);
    run('publint', ['--strict', path.join(work, tarball)]);
    // Resolution as Node 10 did it, without `exports`, is older than any Node that these packages run on.
    run('attw', ['--profile', 'node16', path.join(work, tarball)]);
  }

  const stranger = path.join(work, 'stranger');
  const overrides = Object.fromEntries(
    packages.map(({ json }) => [
      json.name,
      `file:../${tarballs.find((file) => file.startsWith(tarballName(json.name)))}`,
    ]),
  );
  const peers = ['@tensorflow/tfjs', '@tensorflow/tfjs-core', '@tensorflow/tfjs-backend-wasm'];
  run(process.execPath, ['-e', `require('node:fs').mkdirSync(${JSON.stringify(stranger)})`]);
  writeFileSync(
    path.join(stranger, 'package.json'),
    JSON.stringify({
      private: true,
      dependencies: { ...overrides, ...Object.fromEntries(peers.map((name) => [name, '4.22.0'])) },
      overrides,
    }),
  );
  run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'], stranger);
  const names = packages.map(({ json }) => json.name);
  const use = (load: string) =>
    `${names.map((name) => `if (Object.keys(${load.replace('NAME', name)}).length === 0) throw new Error('${name} exports nothing');`).join('\n')}\n`;
  writeFileSync(path.join(stranger, 'esm.mjs'), use("await import('NAME')"));
  writeFileSync(path.join(stranger, 'cjs.cjs'), use("require('NAME')"));
  run(process.execPath, ['esm.mjs'], stranger);
  run(process.execPath, ['cjs.cjs'], stranger);
  console.log(`\n${names.length} packages: packed, checked, installed with npm, imported as ESM and as CommonJS`);
} finally {
  rmSync(work, { recursive: true, force: true });
}

/** Beginning of the file that pnpm packs a package into. */
function tarballName(name: string): string {
  return `${name.replace('@', '').replace('/', '-')}-0`;
}
