import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { useBackend } from '@genie/testing';
import { World, WorldEnv } from '@genie/world';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sourceOf, tinyBundle } from '../../../packages/world/test/tiny-world.ts';
import { genie, type Running, startGenie } from './genie.ts';

const cwd = mkdtempSync(path.join(os.tmpdir(), 'genie-env-'));
let world: World;
let running: Running;

beforeAll(async () => {
  await useBackend('wasm');
  const files = await tinyBundle();
  mkdirSync(path.join(cwd, 'tiny'));
  for (const [file, bytes] of Object.entries(files)) writeFileSync(path.join(cwd, 'tiny', file), bytes);
  world = await World.load(sourceOf(files));
  running = await startGenie(['env', 'tiny', '--port', '0', '--threads', '2'], { cwd });
});
afterAll(async () => {
  world.dispose();
  expect((await running.stop()).status).toBe(0);
  rmSync(cwd, { recursive: true, force: true });
});

describe('genie env', () => {
  it('plays in its threads what the world plays here', async () => {
    const ask = async (verb: string, body: object): Promise<{ id: string; observation: string }> => {
      const response = await fetch(`${running.url}v1/envs${verb}`, {
        method: 'POST',
        body: JSON.stringify(body),
        headers: { 'Content-Type': 'application/json' },
      });
      expect(response.status).toBe(200);
      return response.json() as Promise<{ id: string; observation: string }>;
    };
    const { id } = await ask('', { count: 3 });
    const envs = [2, 3, 4].map((seed) => new WorldEnv(world, { seed }));
    const seen = [await ask(`/${id}/reset`, { seed: 2 }), await ask(`/${id}/step`, { actions: [1, 2, 3] })];
    for (const [t, { observation }] of seen.entries()) {
      const expected = [];
      for (const [i, env] of envs.entries())
        expected.push((await (t === 0 ? env.reset() : env.step(i + 1))).observation);
      expect(observation).toBe(Buffer.concat(expected).toString('base64'));
    }
    for (const env of envs) env.close();
  });

  it('says what is there', () => {
    expect(running.stdout()).toMatch(/^Tiny at http:\/\/127\.0\.0\.1:\d+\/ {2}\(Ctrl-C ends\)\n/);
    expect(running.stdout()).toContain('observations uint8 [8, 12, 3], actions 0 to 3 (stay, up, down, action 3)');
  });

  it.each([
    [['env', 'nowhere'], 1, 'nowhere: no world here'],
    [['env', 'tiny', '--max-steps', '0'], 2, '--max-steps 0: expected a whole number, at least 1'],
    [['env', 'tiny', '--backend', 'quantum'], 2, 'expected one of auto, tensorflow, wasm, cpu'],
  ] as [string[], number, string][])('%j ends with status %i and one line', async (args, status, message) => {
    const outcome = await genie(args, { cwd });
    expect(outcome.stderr.trim().split('\n').at(-1)).toContain(message);
    expect(outcome.status).toBe(status);
  });

  it('a port in use is said', async () => {
    const { port } = new URL(running.url);
    const { status, stderr } = await genie(['env', 'tiny', '--port', port], { cwd });
    expect([status, stderr]).toEqual([1, expect.stringContaining(`port ${port} on 127.0.0.1 is in use`)]);
  });
});

const python = process.env.GENIE_PYTHON ?? 'python3';
const hasPackages = spawnSync(python, ['-c', 'import gymnasium.vector, pytest']).status === 0;

describe('the Python client', () => {
  it.skipIf(!hasPackages)(
    'is what Gymnasium expects (needs Python with gymnasium and pytest, named by GENIE_PYTHON)',
    () => {
      const client = fileURLToPath(new URL('../../../clients/python', import.meta.url));
      const { status, stdout } = spawnSync(python, ['-m', 'pytest', '-q', '-p', 'no:cacheprovider'], {
        cwd: client,
        env: { ...process.env, GENIE_ENV_URL: running.url, PYTHONDONTWRITEBYTECODE: '1' },
        encoding: 'utf8',
      });
      expect(stdout).toMatch(/\d+ passed/);
      expect(status).toBe(0);
    },
    600_000,
  );
});
