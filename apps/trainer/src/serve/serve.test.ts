import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type Served, serve } from './serve.ts';

let folder: string;
const running: Served[] = [];

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'genie-serve-'));
  await mkdir(path.join(folder, 'page'));
  await mkdir(path.join(folder, 'world'));
  await writeFile(path.join(folder, 'page', 'index.html'), '<title>page</title>');
  await writeFile(path.join(folder, 'world', 'world.json'), '{"name":"run"}');
  await writeFile(path.join(folder, 'secret.txt'), 'secret');
});
afterAll(() => rm(folder, { recursive: true }));
afterEach(async () => {
  for (const served of running.splice(0)) await served.close();
});

async function start(options: { port?: number; mounts?: Record<string, string> } = {}): Promise<Served> {
  const served = await serve({ folder: path.join(folder, 'page'), ...options });
  running.push(served);
  return served;
}

test('serves the page with the headers that isolate it', async () => {
  const { url } = await start({ port: 0 });
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
  const response = await fetch(url);
  expect(await response.text()).toContain('<title>page</title>');
  expect(response.headers.get('cross-origin-opener-policy')).toBe('same-origin');
  expect(response.headers.get('cross-origin-embedder-policy')).toBe('require-corp');
  expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(response.headers.get('content-type')).toContain('text/html');
});

test('serves other folders at their mounts, and sees files written later', async () => {
  const { url } = await start({ port: 0, mounts: { '/world/': path.join(folder, 'world') } });
  expect(await (await fetch(`${url}world/world.json`)).json()).toEqual({ name: 'run' });
  await writeFile(path.join(folder, 'world', 'later.json'), '1');
  expect((await fetch(`${url}world/later.json`)).status).toBe(200);
});

test('serves nothing outside its folders, and takes no other method', async () => {
  const { url } = await start({ port: 0, mounts: { '/world/': path.join(folder, 'world') } });
  for (const target of [
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/world/../../secret.txt',
    '/world/%2e%2e/secret.txt',
    '/world/..%2fsecret.txt',
  ]) {
    expect(await rawStatus(url, target), target).toBe(404);
  }
  expect((await fetch(`${url}missing.js`)).status).toBe(404);
  expect((await fetch(url, { method: 'POST' })).status).toBe(405);
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

test('names a folder that is not there', async () => {
  await expect(start({ mounts: { '/world/': path.join(folder, 'none') } })).rejects.toThrow(
    'none: no such folder to serve at /world/',
  );
});

/** Status of a request whose path is sent as it is; fetch would resolve the dots itself. */
function rawStatus(url: string, target: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    let answer = '';
    const socket = connect(Number(port), hostname, () => {
      socket.write(`GET ${target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
    });
    socket.on('data', (data) => {
      answer += data;
    });
    socket.on('end', () => resolve(Number(answer.split(' ')[1])));
    socket.on('error', reject);
  });
}
