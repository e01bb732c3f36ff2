import { once } from 'node:events';
import net from 'node:net';
import { useBackend } from '@genie/testing';
import { World } from '@genie/world';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sourceOf, tinyBundle } from '../../../../packages/world/test/tiny-world.ts';
import type { Served } from '../serve/index.ts';
import { EnvHost } from './env-host.ts';
import { serveEnvs } from './serve-envs.ts';

/** Milliseconds that a test may take where others have the processor. */
const PATIENT = 120_000;

let world: World;
let served: Served;
/**
 * Waits for next to nothing: for clients that never end what they send. The others' server has the usual patience, as where others have the
 * processor a connection may stand for long before anything is asked over it.
 */
let impatient: Served;
const patience = { headers: 300, request: 400, check: 50 };

beforeAll(async () => {
  await useBackend('cpu');
  world = await World.load(sourceOf(await tinyBundle()));
  const about = { info: world.info, port: 0, most: 64 };
  served = await serveEnvs(new EnvHost(world), about);
  impatient = await serveEnvs(new EnvHost(world), { ...about, patience });
});
afterAll(async () => {
  await served.close();
  await impatient.close();
  world.dispose();
});

async function connect({ url }: Served = served): Promise<net.Socket> {
  const socket = net.connect(Number(new URL(url).port), '127.0.0.1');
  await once(socket, 'connect');
  return socket;
}

/** All that a connection brings until it is closed, however that happens. */
function allOf(socket: net.Socket): Promise<string> {
  let text = '';
  socket.on('data', (data) => {
    text += data.toString('latin1');
  });
  socket.on('error', () => {}); // a reset is an end too
  return new Promise((resolve) => socket.once('close', () => resolve(text)));
}

/** A request as its bytes. */
function bytesOf(method: string, path: string, { body = '', name }: { body?: string; name?: string } = {}): string {
  const named = name === undefined ? '' : `Genie-Request: ${name}\r\n`;
  return `${method} /v1/${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n${named}Content-Length: ${body.length}\r\n\r\n${body}`;
}

/** Fails once a connection is closed. */
async function cutOff(socket: net.Socket, text: string): Promise<never> {
  await once(socket, 'close');
  throw new Error(`the connection was closed after ${JSON.stringify(text)}`);
}

/** The next answer on a connection. */
async function answerOn(socket: net.Socket): Promise<{ head: string; told: Record<string, unknown> }> {
  let text = '';
  for (;;) {
    const [head, body] = text.split('\r\n\r\n');
    const length = /content-length: (\d+)/i.exec(head!)?.[1];
    if (body !== undefined && body.length >= Number(length))
      return { head: head!, told: JSON.parse(body) as Record<string, unknown> };
    const [data] = (await Promise.race([once(socket, 'data'), cutOff(socket, text)])) as [Buffer];
    text += data.toString('latin1');
  }
}

async function ask(socket: net.Socket, ...request: Parameters<typeof bytesOf>) {
  socket.write(bytesOf(...request));
  return answerOn(socket);
}

async function created(socket: net.Socket, more: { body?: string; name?: string } = {}): Promise<string> {
  const id = String((await ask(socket, 'POST', 'envs', { body: '{}', ...more })).told.id);
  await ask(socket, 'POST', `envs/${id}/reset`, { body: '{"seed":1}' });
  return id;
}

const step = (id: string) => ['POST', `envs/${id}/step`] as const;
const one = { body: '{"actions":[1]}' };

test('promises no end to an idle connection', async () => {
  const socket = await connect();
  const { head } = await ask(socket, 'GET', 'world');
  expect(head).toMatch(/^HTTP\/1\.1 200/);
  expect(head).not.toMatch(/keep-alive: *timeout|connection: close/i);
  socket.destroy();
});

test('does a request of one name once, though it comes again over another connection', async () => {
  const [first, second] = [await connect(), await connect()];
  const id = await created(first);
  const answered = ask(first, ...step(id), { ...one, name: 'a' });
  // Before it is answered, and over another connection, as after the first one broke.
  const again = await ask(second, ...step(id), { ...one, name: 'a' });
  expect(again.told.step).toEqual([1]);
  expect((await answered).told).toEqual(again.told);
  first.destroy();
  expect((await ask(second, ...step(id), { ...one, name: 'a' })).told).toEqual(again.told);
  expect((await ask(second, ...step(id), { ...one, name: 'b' })).told.step).toEqual([2]);
  expect((await ask(second, ...step(id), one)).told.step).toEqual([3]);
  const wrong = { body: '{"actions":[99]}', name: 'c' };
  expect((await ask(second, ...step(id), wrong)).head).toMatch(/ 400 /);
  expect((await ask(second, ...step(id), { ...one, name: 'c' })).told.step).toEqual([4]);
  second.destroy();
});

test('makes environments once', async () => {
  const socket = await connect();
  const make = () => ask(socket, 'POST', 'envs', { body: '{"count":2}', name: 'mine' });
  expect((await make()).told).toEqual((await make()).told);
  expect((await ask(socket, 'POST', 'envs', { body: '{}', name: 'x'.repeat(65) })).head).toMatch(/ 400 /);
  socket.destroy();
});

test('a client that goes away in the midst of a step costs nobody anything', async () => {
  const [gone, other] = [await connect(), await connect()];
  const id = await created(gone);
  gone.write(bytesOf(...step(id), one));
  gone.resetAndDestroy();
  const answer = await ask(other, 'GET', 'world');
  expect(answer.head).toMatch(/ 200 /);
  expect((await ask(other, ...step(id), one)).head).toMatch(/ (200|409) /); // as it is still at the step that nobody waits for
  other.destroy();
});

test.each([
  ['headers', 'POST /v1/envs HTTP/1.1\r\nHost: 127.0.0.1\r\n'],
  ['a body', bytesOf('POST', 'envs', { body: '{}      ' }).slice(0, -4)],
])(
  'a client that never ends %s is told so and cut off',
  async (_, half) => {
    const socket = await connect(impatient);
    // Listened to before anything is sent: on a busy machine answer and end come at once.
    const answered = allOf(socket);
    socket.write(half);
    expect(await answered).toMatch(/^HTTP\/1\.1 408/);
  },
  PATIENT,
);

test.each([
  ['zeros', '\0\0\0'],
  ['another version', 'GET / HTTP/9.9\r\n\r\n'],
  ['a long header', `GET / HTTP/1.1\r\nX: ${'x'.repeat(40_000)}\r\n\r\n`],
])(
  'what is no request is refused: %s',
  async (_, bytes) => {
    const socket = await connect();
    const answered = allOf(socket);
    socket.write(bytes);
    expect(await answered).toMatch(/^HTTP\/1\.1 4\d\d/);
  },
  PATIENT,
);

test(
  'more connections than anybody needs are not taken, and those that are there go on',
  async () => {
    const one = await connect();
    const id = await created(one);
    const many = await Promise.all(Array.from({ length: 400 }, () => connect().catch(() => null)));
    expect((await ask(one, ...step(id), { body: '{"actions":[1]}' })).told.step).toEqual([1]);
    for (const socket of many) socket?.destroy();
    one.destroy();
  },
  PATIENT,
);
