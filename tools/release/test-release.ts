// Makes a release into a registry on this machine, and uses it as somebody who has only npm: npm run test:release [-- --node 22.23.2]
//
// All packages are published by the command that a real release uses, and once more as 1.0.0. From each, in empty folders: the
// command is installed, makes videos, trains a world by a tiny quickstart, serves the page with worlds; and the example of
// @genie/worlds is run as its README says.
import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { asVersion, type Packed, packedIn } from './pack.ts';
import { run } from './run.ts';
import { Stranger } from './stranger.ts';
import { type Registry, startRegistry } from './verdaccio.ts';
import { publishedPackages, root } from './workspace.ts';

const { values: options } = parseArgs({
  options: { node: { type: 'string' }, built: { type: 'boolean', default: false } },
});
const started = performance.now();
const say = (line: string) =>
  console.log(`${((performance.now() - started) / 1000).toFixed(0).padStart(4)} s  ${line}`);

/** The largest that the command may be as it is fetched. */
const mostBytes = 6e6;

/** The folder with the Node to use: this one, or one of npm's. */
async function nodeFolder(work: string): Promise<string> {
  if (options.node === undefined) return path.dirname(process.execPath);
  const name = process.platform === 'linux' ? `node-linux-${process.arch}` : 'node';
  const place = path.join(work, 'node');
  mkdirSync(place);
  writeFileSync(path.join(place, 'package.json'), '{ "private": true }');
  await run('npm', ['install', '--no-audit', '--no-fund', `${name}@${options.node}`], { cwd: place, quiet: true });
  const folder = path.join(place, 'node_modules', name, 'bin');
  // npm is a script of whichever Node comes first on the PATH.
  assert.ok(existsSync(path.join(folder, process.platform === 'win32' ? 'node.exe' : 'node')), `${folder} has no node`);
  return folder;
}

/** Packs and publishes all, as a release does. */
async function publishAll(npmrc: string, out: string): Promise<Packed[]> {
  const env = { ...process.env, npm_config_userconfig: npmrc, npm_config_provenance: 'false' };
  await run('changeset', ['pack', '--out-dir', out], { env, quiet: true });
  say('packed');
  await run('changeset', ['publish', '--no-git-tag', '--from-pack-dir', out], { env, quiet: true });
  return packedIn(out);
}

async function publishTarballs(packages: readonly Packed[], npmrc: string): Promise<void> {
  const env = { ...process.env, npm_config_userconfig: npmrc };
  for (const { tarball } of packages)
    await run('npm', ['publish', tarball, '--access', 'public', '--loglevel=error'], {
      cwd: os.tmpdir(),
      env,
      quiet: true,
    });
}

async function useCommand(stranger: Stranger, version: string): Promise<void> {
  await stranger.install(`@genie/trainer@${version}`);
  const { dependencies } = JSON.parse(stranger.read('package.json')) as { dependencies: Record<string, string> };
  assert.match(dependencies['@genie/trainer']!, new RegExp(`${version.replaceAll('.', '\\.')}$`));
  for (const name of ['@tensorflow/tfjs-node', '@tensorflow/tfjs-node-gpu', 'playwright-core'])
    assert.ok(!existsSync(path.join(stranger.folder, 'node_modules', name)), `${name} came along`);
  for (const name of readdirSync(path.join(stranger.folder, 'node_modules/@genie')))
    assert.deepEqual(
      stranger.unnamedInNotice(`@genie/${name}`),
      [],
      `bundled in @genie/${name}, and not in its notice`,
    );
  say('  installed');
  const genie = (...args: string[]) => stranger.run('npx', '@genie/trainer', ...args);
  assert.match(await genie('--help'), /Usage: genie/);
  assert.equal((await genie('--version')).trim(), version);
  assert.match(await stranger.run(path.join('node_modules/@genie/trainer/jobs/genie'), '--help'), /Usage: genie/);
  await genie('data', 'generate', 'pong', '--out', 'videos', '--count', '2');
  assert.equal(readdirSync(path.join(stranger.folder, 'videos')).filter((file) => file.endsWith('.mp4')).length, 2);
  say('  genie data generate');
  const steps = ['videoTokenizer', 'actionTokenizer', 'dynamics'].map((stage) => `${stage}.steps=5`);
  // Hardly measured: all figures would take longer than all else.
  const evaluation = [
    'clips=2',
    'rollouts=2',
    'rolloutFrames=4',
    'longPlay=8',
    'controlFrames=4',
    'inverseDynamicsSteps=5',
  ].map((setting) => `evaluate.${setting}`);
  await genie('quickstart', '--no-serve', '--run', 'run', 'data.videosPerGame=6', ...steps, ...evaluation);
  for (const file of ['run/world/world.json', 'run/report/index.html'])
    assert.ok(statSync(path.join(stranger.folder, file)).size > 0, file);
  say('  genie quickstart');
  const serve = ['npx', '@genie/trainer', 'play', 'run', '--port', '0', '--no-open'];
  await stranger.serving(serve, /Play at (http:\S+?)\?/, async (url) => {
    const get = async (file: string) => {
      const response = await fetch(new URL(file, url));
      assert.equal(response.status, 200, file);
      return await response.text();
    };
    assert.match(await get(''), /<script type="module"/);
    assert.equal((JSON.parse(await get('world/world.json')) as { name: string }).name, 'pong');
    const { worlds } = JSON.parse(await get('worlds/index.json')) as { worlds: { folder: string }[] };
    assert.ok(worlds.length >= 4);
    for (const { folder } of worlds) await get(`${folder}dynamics.safetensors`);
  });
  await genie('demo', '--out', 'site');
  assert.ok(existsSync(path.join(stranger.folder, 'site/worlds/pong/world.json')));
  await genie('rollout', 'coinrun', '--count', '1', '--frames', '4', '--out', 'coinrun.gif');
  say('  genie play, demo, rollout');
}

async function useWorlds(stranger: Stranger, version: string): Promise<void> {
  const readme = readFileSync(path.join(root, 'worlds/README.md'), 'utf8');
  const line = /^npm install (.*)$/m.exec(readme)?.[1];
  const code = /```js\n([\s\S]*?)```/.exec(readme)?.[1];
  assert.ok(line && code, 'worlds/README.md: no line that installs, or no example');
  await stranger.install(...line.split(' ').map((name) => (name.startsWith('@genie/') ? `${name}@${version}` : name)));
  stranger.write('example.mjs', code);
  assert.match(await stranger.run('node', 'example.mjs'), /^Pong .*16384\n$/s);
  say('  the example of @genie/worlds');
}

const work = mkdtempSync(path.join(os.tmpdir(), 'genie-release-'));
let registry: Registry | undefined;
try {
  const turbo = path.join(root, 'node_modules/turbo/bin/turbo');
  if (!options.built) await run(process.execPath, [turbo, 'run', 'build', '--output-logs=errors-only']);
  const node = await nodeFolder(work);
  registry = await startRegistry(path.join(work, 'registry'));
  const npmrc = path.join(work, 'npmrc');
  const token = `${registry.url.replace('http:', '')}:_authToken=anyone`;
  writeFileSync(npmrc, `@genie:registry=${registry.url}\n${token}\naudit=false\nfund=false\n`);
  say(`registry at ${registry.url}`);

  const packed = await publishAll(npmrc, path.join(work, 'packed'));
  for (const { name, version, bytes } of packed) say(`  ${name}@${version}: ${(bytes / 1e6).toFixed(2)} MB`);
  assert.deepEqual(
    packed.map(({ name }) => name).sort(),
    publishedPackages()
      .map(({ name }) => name)
      .sort(),
  );
  const command = packed.find(({ name }) => name === '@genie/trainer')!;
  assert.ok(command.bytes < mostBytes, `@genie/trainer: ${command.bytes} bytes, expected less than ${mostBytes}`);
  say(`published ${packed.length} packages as they are`);
  await useCommand(new Stranger(path.join(work, 'command'), { npmrc, node }), command.version);
  const worlds = packed.find(({ name }) => name === '@genie/worlds')!;
  await useWorlds(new Stranger(path.join(work, 'worlds'), { npmrc, node }), worlds.version);

  const later = await Promise.all(packed.map((each) => asVersion(each, '1.0.0', work)));
  await publishTarballs(later, npmrc);
  say('published all as 1.0.0');
  await useCommand(new Stranger(path.join(work, 'command-1'), { npmrc, node }), '1.0.0');
  await useWorlds(new Stranger(path.join(work, 'worlds-1'), { npmrc, node }), '1.0.0');
  say('done');
} finally {
  registry?.close();
  rmSync(work, { recursive: true, force: true });
}
