import { mkdir, mkdtemp, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type Served, serve } from './serve.ts';

let folder: string;
const running: Served[] = [];

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'genie-serve-'));
  await mkdir(path.join(folder, 'page', 'assets'), { recursive: true });
  await mkdir(path.join(folder, 'world'));
  await writeFile(path.join(folder, 'page', 'index.html'), '<title>page</title>');
  await writeFile(path.join(folder, 'world', 'world.json'), '{"name":"run"}');
  await writeFile(path.join(folder, 'secret.txt'), 'secret');
});
afterAll(() => rm(folder, { recursive: true }));
afterEach(async () => {
  for (const served of running.splice(0)) await served.close();
});

async function start(options: { port?: number; host?: string; mounts?: Record<string, string> } = {}): Promise<Served> {
  const served = await serve({ folder: path.join(folder, 'page'), ...options });
  running.push(served);
  return served;
}

const withWorld = () => start({ port: 0, mounts: { '/world/': path.join(folder, 'world') } });

test('serves the page with the headers that isolate and protect it', async () => {
  const { url } = await start({ port: 0 });
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
  const response = await fetch(`${url}?world=/world/`);
  expect(await response.text()).toContain('<title>page</title>');
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'content-type': 'text/html; charset=utf-8',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
    'cross-origin-resource-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  });
  const policy = response.headers.get('content-security-policy')!;
  const script = policy.split('; ').find((line) => line.startsWith('script-src'));
  expect(policy).toContain("default-src 'none'");
  expect(script).toBe("script-src 'self' 'wasm-unsafe-eval' blob:");
  // What is refused is protected too.
  const missing = await fetch(`${url}missing.js`);
  expect(missing.status).toBe(404);
  expect(missing.headers.get('content-security-policy')).toBe(policy);
});

test('serves other folders at their mounts, and sees files written later', async () => {
  const { url } = await withWorld();
  expect(await (await fetch(`${url}world/world.json`)).json()).toEqual({ name: 'run' });
  await writeFile(path.join(folder, 'world', 'later.json'), '1');
  expect((await fetch(`${url}world/later.json`)).status).toBe(200);
  expect((await fetch(`${url}world`)).status).toBe(404); // no listing, no redirect
  expect((await fetch(`${url}world/`)).status).toBe(404);
});

test('what a mount lacks comes from the folder', async () => {
  const page = path.join(folder, 'page');
  await mkdir(path.join(page, 'worlds', 'pong'), { recursive: true });
  await mkdir(path.join(folder, 'bundles', 'pong'), { recursive: true });
  await writeFile(path.join(page, 'worlds', 'index.json'), '{"worlds":[]}');
  await writeFile(path.join(folder, 'bundles', 'pong', 'world.json'), '{"name":"pong"}');
  const { url } = await start({ port: 0, mounts: { '/worlds/': path.join(folder, 'bundles') } });
  expect(await (await fetch(`${url}worlds/pong/world.json`)).json()).toEqual({ name: 'pong' });
  expect(await (await fetch(`${url}worlds/index.json`)).json()).toEqual({ worlds: [] });
  expect((await fetch(`${url}worlds/maze/world.json`)).status).toBe(404);
});

test('serves nothing outside of its folders, however it is written', async () => {
  await symlink(path.join(folder, 'secret.txt'), path.join(folder, 'world', 'link.txt'));
  await symlink(folder, path.join(folder, 'world', 'up'));
  const { url } = await withWorld();
  for (const target of [
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/.%2e/secret.txt',
    '/%252e%252e/secret.txt',
    '/world/../../secret.txt',
    '/world/%2e%2e/secret.txt',
    '/world/..%2fsecret.txt',
    '/world/..%5csecret.txt',
    '/world/..\\secret.txt',
    '//../secret.txt',
    '/world//../../secret.txt',
    '/world/link.txt',
    '/world/up/secret.txt',
    '/world/up/world/world.json/..',
    `/${folder}/secret.txt`,
    '/world/world.json%00.txt',
    '/world/%',
    '/world/%c0%ae%c0%ae/secret.txt',
    'http://localhost/../secret.txt',
  ]) {
    const { status, text } = await raw(url, `GET ${target} HTTP/1.1`);
    expect(status, target).toBe(404);
    expect(text, target).not.toContain('secret');
  }
  // A link within the folder is fine.
  await symlink('world.json', path.join(folder, 'world', 'alias.json'));
  expect((await fetch(`${url}world/alias.json`)).status).toBe(200);
});

test('keeps hidden files to itself, by their own name and by another', async () => {
  await mkdir(path.join(folder, 'world', '.git'), { recursive: true });
  await writeFile(path.join(folder, 'world', '.git', 'config'), 'secret');
  await writeFile(path.join(folder, 'world', '.env'), 'secret');
  await symlink('.env', path.join(folder, 'world', 'env.txt'));
  const { url } = await withWorld();
  for (const name of ['.env', '%2eenv', '.git/config', 'env.txt'])
    expect((await fetch(`${url}world/${name}`)).status, name).toBe(404);
});

test('takes no other method, and survives what makes no sense', async () => {
  const { url } = await start({ port: 0 });
  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE', 'PATCH']) {
    const { status, text } = await raw(url, `${method} / HTTP/1.1`);
    expect([status, /^Allow: GET, HEAD\r$/m.test(text)], method).toEqual([405, true]);
  }
  const range = await fetch(url, { headers: { Range: 'bytes=10-5' } });
  expect([range.status, (await range.text()).length]).toEqual([200, 19]);
  expect((await raw(url, 'nonsense')).status).toBe(400);
  const head = await fetch(url, { method: 'HEAD' });
  expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([200, '19', '']);
});

test('files with a hash in their name are kept for ever, others asked for anew and sent when they changed', async () => {
  await writeFile(path.join(folder, 'page', 'assets', 'index-g1GWHta2.js'), '1');
  const { url } = await withWorld();
  const asset = await fetch(`${url}assets/index-g1GWHta2.js`);
  expect(asset.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  const world = path.join(folder, 'world', 'changing.json');
  await writeFile(world, '"before"');
  const first = await fetch(`${url}world/changing.json`);
  expect([first.headers.get('cache-control'), await first.text()]).toEqual(['no-cache', '"before"']);
  const again = { headers: { 'If-None-Match': first.headers.get('etag')! } };
  expect((await fetch(`${url}world/changing.json`, again)).status).toBe(304);
  await writeFile(world, '"after"');
  await utimes(world, new Date(), new Date(Date.now() + 5000));
  expect(await (await fetch(`${url}world/changing.json`, again)).text()).toBe('"after"');
});

test('sends what the build compressed, to those who take it', async () => {
  const file = path.join(folder, 'page', 'large.js');
  const text = 'let x = 1;\n'.repeat(100);
  await writeFile(file, text);
  await writeFile(`${file}.gz`, gzipSync(text));
  const { url } = await start({ port: 0 });
  const get = async (accepted: string) => {
    const response = await fetch(`${url}large.js`, { headers: { 'Accept-Encoding': accepted } });
    return [response.headers.get('content-encoding'), await response.text()];
  };
  expect(await get('br')).toEqual([null, text]);
  expect(await get('gzip, br')).toEqual(['gzip', text]);
  await writeFile(`${file}.br`, brotliCompressSync(text));
  expect(await get('gzip, br')).toEqual(['br', text]);
  expect(await get('gzip, br;q=0')).toEqual(['gzip', text]);
  expect(await get('identity')).toEqual([null, text]);
  const response = await fetch(`${url}large.js`);
  expect(response.headers.get('vary')).toBe('Accept-Encoding');
  expect(response.headers.get('content-type')).toContain('text/javascript');
  // The file was written anew, and what stands beside it is of before.
  await writeFile(file, '1');
  await utimes(file, new Date(), new Date(Date.now() + 5000));
  expect(await get('br')).toEqual([null, '1']);
});

test('answers to the name of this machine, not to one that was made to point here', async () => {
  const { url } = await start({ port: 0 });
  const { port } = new URL(url);
  for (const host of [`localhost:${port}`, `127.0.0.1:${port}`, `[::1]:${port}`, 'genie.localhost'])
    expect((await raw(url, 'GET / HTTP/1.1', host)).status, host).toBe(200);
  for (const host of ['evil.example', `evil.example:${port}`, `127.0.0.1.evil.example:${port}`])
    expect((await raw(url, 'GET / HTTP/1.1', host)).status, host).toBe(421);
  const open = await start({ port: 0, host: '0.0.0.0' });
  expect((await raw(open.url, 'GET / HTTP/1.1', 'my-laptop:80')).status).toBe(200);
});

test('takes the next port where none is named, and says so where one is', async () => {
  const first = await start();
  const second = await start();
  expect(second.url).not.toBe(first.url);
  const taken = Number(new URL(first.url).port);
  await expect(start({ port: taken })).rejects.toThrow(
    `port ${taken} on 127.0.0.1 is in use: choose another with --port`,
  );
});

test('names a folder that is not there, and an address that this machine does not have', async () => {
  await expect(start({ mounts: { '/world/': path.join(folder, 'none') } })).rejects.toThrow(
    'none: no such folder to serve at /world/',
  );
  await expect(start({ host: '203.0.113.7' })).rejects.toThrow('--host 203.0.113.7: this machine has no such address');
});

/** A request that is sent as it is; fetch would resolve dots and choose the host itself. */
function raw(url: string, firstLine: string, host = 'localhost'): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    let text = '';
    const socket = connect(Number(port), hostname, () => {
      socket.write(`${firstLine}\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
    });
    socket.on('data', (data) => {
      text += data;
    });
    socket.on('end', () => resolve({ status: Number(text.split(' ')[1]), text }));
    socket.on('error', reject);
  });
}
