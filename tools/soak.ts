// Plays a world over HTTP for as long as one likes, and looks whether memory stays flat:
//
//   npm run soak -- [--minutes 10] [--world worlds/pong] [--envs 256] [--clients 16] [--threads N]
//
// Each client has a group of environments and plays random actions; now and then one goes away without a word and a new one comes, and
// some send half a request, or do not take their answer. Every ten seconds a line tells steps, memory of the server and its connections;
// the end compares the memory of the first and the last third.
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = fileURLToPath(new URL('..', import.meta.url));
const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    world: { type: 'string', default: path.join(root, 'worlds', 'pong') },
    envs: { type: 'string', default: '256' },
    clients: { type: 'string', default: '16' },
    threads: { type: 'string', default: '1' },
    every: { type: 'string', default: '10' },
  },
});
const [minutes, envs, clients] = [Number(values.minutes), Number(values.envs), Number(values.clients)];
const until = performance.now() + minutes * 60_000;
const each = Math.max(1, Math.floor(envs / clients));
/** Bytes by which the last third may be above the first: caches of sessions fill at first, and the garbage collector has its own mind. */
const allowed = 64 * 2 ** 20;

const server = spawn(
  process.execPath,
  [
    '--conditions=@genie/source',
    '--disable-warning=ExperimentalWarning',
    path.join(root, 'apps/trainer/src/cli.ts'),
    'env',
    values.world,
    '--port',
    '0',
    '--threads',
    values.threads,
    '--max-envs',
    // Room for those that left without a word, which are forgotten after half an hour.
    String(4 * each * clients),
    '--backend',
    'wasm',
  ],
  { stdio: ['ignore', 'pipe', 'inherit'] },
);
const count = { steps: 0, frames: 0, errors: 0, left: 0, rude: 0 };
const samples: number[] = [];

const url = await addressOf(server);
const port = Number(new URL(url).port);
const work = [...Array.from({ length: clients }, () => client()), rudeClient(), watch()];
await Promise.all(work);
server.kill('SIGINT');
const status = await new Promise<number | null>((resolve) => server.once('exit', resolve));
const third = Math.max(1, Math.floor(samples.length / 3));
const mean = (some: number[]) => some.reduce((a, b) => a + b, 0) / some.length;
// The first samples are of a server that is still filling its caches.
const [first, last] = [mean(samples.slice(third, 2 * third)), mean(samples.slice(-third))];
const grown = last - first;
console.log(
  `${minutes} minutes: ${count.steps} steps of ${each} environments each, ${count.frames} frames, ${count.left} clients that left without a word, ${count.rude} rude ones, ${count.errors} errors; memory ${mib(first)} MiB in the second third, ${mib(last)} MiB in the last; the server ended with status ${status}`,
);
process.exit(count.errors > 0 || grown > allowed || status !== 0 ? 1 : 0);

/** Plays until the time is over, each time over a connection of its own for a while. */
async function client(): Promise<void> {
  while (performance.now() < until) {
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    try {
      const made = await ask(agent, '/v1/envs', { count: each, maxSteps: 50, autoreset: true });
      // No room yet: who left without a word is forgotten in time, which is what is to be seen.
      if (made.status === 503) {
        await sleep(1000);
        continue;
      }
      const id = String(made.body.id);
      await ask(agent, `/v1/envs/${id}/reset`, {});
      const stay = 5 + Math.random() * 60;
      for (let step = 0; step < stay && performance.now() < until; step++) {
        const actions = Array.from({ length: each }, () => Math.floor(Math.random() * 3));
        const { status } = await ask(agent, `/v1/envs/${id}/step`, { actions });
        if (status !== 200) count.errors++;
        count.steps++;
        count.frames += each;
        if (Math.random() < 0.02) await sleep(6000); // longer than what servers usually wait
      }
      if (Math.random() < 0.1) count.left++;
      else await ask(agent, `/v1/envs/${id}`, undefined, 'DELETE');
    } catch (error) {
      count.errors++;
      console.error(String(error));
      await sleep(1000);
    } finally {
      agent.destroy();
    }
  }
}

/** Sends half requests, asks without taking the answer, and leaves in the midst. */
async function rudeClient(): Promise<void> {
  const halves = [
    '',
    'POST /v1/envs HTTP/1.1\r\nHost: 127.0.0.1\r\n',
    'POST /v1/envs HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{',
    'GET /v1/world HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n'.repeat(100),
    '\0\0\0\0',
  ];
  while (performance.now() < until) {
    const socket = net.connect(port, '127.0.0.1');
    socket.on('error', () => {});
    socket.pause();
    socket.write(halves[count.rude++ % halves.length]!);
    await sleep(500);
    if (Math.random() < 0.5) socket.resetAndDestroy();
    else setTimeout(() => socket.destroy(), 30_000).unref();
  }
}

/** Memory of the server's process, in bytes; it has its models and caches there too. */
function memoryOf({ pid }: ChildProcess): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)![1]) * 1024;
}

async function watch(): Promise<void> {
  const began = performance.now();
  while (performance.now() < until) {
    await sleep(Math.min(Number(values.every) * 1000, Math.max(1, until - performance.now())));
    const bytes = memoryOf(server);
    samples.push(bytes);
    const passed = ((performance.now() - began) / 60_000).toFixed(1);
    console.error(
      `${passed} min: ${count.frames} frames, ${mib(bytes)} MiB, ${count.left} left, ${count.rude} rude, ${count.errors} errors`,
    );
  }
}

function mib(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(0);
}

interface Answer {
  status: number;
  body: Record<string, unknown>;
}

function ask(agent: http.Agent, where: string, body?: object, method = 'POST'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const headers =
      text === undefined ? {} : { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) };
    const request = http.request({ host: '127.0.0.1', port, path: where, method, agent, headers }, (response) => {
      let told = '';
      response.on('data', (chunk) => {
        told += chunk;
      });
      response.on('end', () => {
        try {
          resolve({ status: response.statusCode ?? 0, body: JSON.parse(told) as Record<string, unknown> });
        } catch (error) {
          reject(error);
        }
      });
      response.on('error', reject);
    });
    request.on('error', reject);
    request.end(text);
  });
}

function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    child.stdout!.on('data', (chunk) => {
      said += chunk;
      const found = /http:\/\/\S+\//.exec(said);
      if (found) resolve(found[0]);
    });
    child.once('exit', (code) => reject(new Error(`genie env ended with status ${code}: ${said}`)));
  });
}
