import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { distributions } from '../src/tensorflow/distribution.ts';
import { findInstallation } from '../src/tensorflow/installation.ts';
import { whyUnsupported } from '../src/tensorflow/platform.ts';
import { genie } from './genie.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'genie-setup-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const cache = path.join(folder, 'cache');
const [wheel] = distributions.cpu.wheels as [(typeof distributions.cpu.wheels)[number]];

/** A compiler that is there: these tests end before anything is compiled. */
const env = { GENIE_CACHE: cache, CXX: 'true', PIP_CONFIG_FILE: os.devNull };
const setup = (args: string[], more: NodeJS.ProcessEnv = {}) =>
  genie(['setup', 'tensorflow', ...args], { cwd: folder, env: { ...env, ...more } });

/** Nothing half-made may be left where a set-up goes. */
function expectNothingMade(): void {
  const made = path.join(cache, 'tensorflow');
  expect(existsSync(made) ? readdirSync(made) : []).toEqual([]);
}

describe.skipIf(whyUnsupported() !== undefined)('genie setup tensorflow', () => {
  it('says what to install where there is no compiler, before it fetches anything', async () => {
    const { status, stderr, stdout } = await setup([], { CXX: 'no-such-compiler' });
    expect(stderr).toMatch(/^genie: no-such-compiler is not there.*apt install g\+\+.*\n$/);
    expect([status, stdout]).toEqual([1, '']);
  });

  it('ends with one line where there is no network', async () => {
    const { status, stderr } = await setup([], { PIP_INDEX_URL: 'http://127.0.0.1:9/simple' });
    expect(stderr).toMatch(/^genie: tensorflow_cpu-.*gave no answer.*PIP_INDEX_URL.*--wheels\n$/);
    expect(status).toBe(1);
    expectNothingMade();
  });

  it('asks the index that pip is told of, and removes a damaged download', async () => {
    const asked: (string | undefined)[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url);
      if (request.url?.startsWith('/simple/')) response.end(`<a href="/files/${wheel.filename}">${wheel.filename}</a>`);
      else response.end('this is no wheel');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const { status, stderr } = await setup([], { PIP_INDEX_URL: `http://127.0.0.1:${port}/simple/` });
    server.close();
    expect(asked).toEqual(['/simple/tensorflow-cpu/', `/files/${wheel.filename}`]);
    expect(stderr.trim().split('\n').at(-1)).toMatch(/^genie: tensorflow_cpu-.*damaged download, removed/);
    expect(status).toBe(1);
    expect(readdirSync(path.join(cache, 'downloads'))).toEqual([]);
    expectNothingMade();
  });

  it('names the folder that cannot be made', async () => {
    writeFileSync(path.join(folder, 'a-file'), '');
    const { status, stderr } = await setup([], { GENIE_CACHE: path.join(folder, 'a-file') });
    expect(stderr).toMatch(/^genie: .*a-file.*cannot be made \(ENOTDIR\); name another folder in GENIE_CACHE\n$/);
    expect(status).toBe(1);
  });

  it('verifies wheels that the user brings, too', async () => {
    writeFileSync(path.join(folder, wheel.filename), 'this is no wheel');
    const damaged = await setup(['--wheels', folder]);
    expect(damaged.stderr).toMatch(/^genie: .*\.whl: damaged \(expected 230236181 bytes/);
    const missing = await setup(['--wheels', cache]);
    expect(missing.stderr).toContain(`has no ${wheel.filename}`);
    expect([damaged.status, missing.status]).toEqual([1, 2]);
    expectNothingMade();
  });

  it.skipIf(existsSync('/proc/driver/nvidia/version') || existsSync('/dev/dxg'))(
    'fetches nothing for a GPU that is not there',
    async () => {
      const { status, stderr } = await setup(['--gpu']);
      expect(stderr).toMatch(/^genie: --gpu: no NVIDIA driver here/);
      expect(status).toBe(2);
    },
  );
});

// The whole of it fetches 230 MB, so it is run here only where somebody has set TensorFlow up already.
describe.skipIf(findInstallation('cpu').installation === undefined)('TensorFlow as it was set up', () => {
  const cacheOfUser = process.env.GENIE_CACHE ? { GENIE_CACHE: process.env.GENIE_CACHE } : {};
  const options = { cwd: folder, env: cacheOfUser };

  it('trains as wasm does', async () => {
    const { status, stdout } = await genie(['setup', 'tensorflow'], options);
    expect(stdout).toContain('already set up');
    expect(stdout).toContain('with the losses that wasm has');
    expect(status).toBe(0);
  });

  it('is what auto chooses', async () => {
    const bench = ['bench', 'tokenizer', '--patch', '16', '--batch', '1', '--blocks', '1', '--repeat', '1', '--json'];
    const { stdout } = await genie(bench, options);
    expect(JSON.parse(stdout)).toMatchObject({ backend: 'tensorflow' });
  });
});

describe('doctor', () => {
  it('tells each backend, its speed, and how to get what is not there', async () => {
    const { status, stdout } = await genie(['doctor'], { cwd: folder, env });
    expect(status).toBe(0);
    expect(stdout).toMatch(
      /^wasm +there: wasm \(tfjs 4\.22\.0, fused kernels with (relaxed|plain) SIMD(, 256-bit)?\)$/m,
    );
    expect(stdout).toMatch(/^ +speed: \d+ frames\/s in a small training step; [\d.]+ GFLOP\/s/m);
    expect(stdout).toMatch(/^cpu +there/m);
    expect(stdout).toMatch(
      /^tensorflow +(there: tensorflow \(libtensorflow|not there: .*(genie setup|--backend wasm))/m,
    );
  }, 300_000);
});
