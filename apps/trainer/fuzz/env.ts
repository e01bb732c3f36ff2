import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { type FuzzTarget, Nonsense, spoilJson } from '@genie/testing/fuzz';
import { World } from '@genie/world';
import * as tf from '@tensorflow/tfjs-core';
import { sourceOf, tinyBundle } from '../../../packages/world/test/tiny-world.ts';
import { EnvHost } from '../src/env-server/env-host.ts';
import { serveEnvs } from '../src/env-server/serve-envs.ts';
import type { Served } from '../src/serve/index.ts';

let world: World | undefined;
let served: Served | undefined;

/** Requests of a client, one after the other. */
interface Asked {
  method: string;
  path: string;
  headers: Record<string, string>;
  body?: unknown;
}

const ask = (path: string, body?: unknown, method = 'POST'): Asked => ({
  method,
  path,
  headers: { 'content-type': 'application/json' },
  body,
});

/** The number of a group is the server's own; it stands in for it here. */
const sequences: Record<string, Asked[]> = {
  'play.json': [
    ask('/v1/envs', { count: 2, seed: 3, maxSteps: 2, autoreset: true }),
    ask('/v1/envs/ID/reset', { seed: [1, 2], start: 1, mask: [true, true] }),
    ask('/v1/envs/ID/step', { actions: [0, 3] }),
    ask('/v1/envs/ID/step', { actions: [1, 2] }),
    ask('/v1/envs/ID', undefined, 'DELETE'),
  ],
  'world.json': [{ ...ask('/v1/world', undefined, 'GET'), headers: { accept: 'application/octet-stream' } }],
};

/** The environment server: requests as any client may send them. */
export const target: FuzzTarget = {
  name: 'env',
  async seeds() {
    tf.enableProdMode(); // else the cpu backend prints an advertisement
    await import('@tensorflow/tfjs');
    await tf.setBackend('cpu');
    world ??= await World.load(sourceOf(await tinyBundle()));
    served ??= await serveEnvs(new EnvHost(world), { info: world.info, port: 0, most: 8, idle: 2000 });
    return Object.fromEntries(
      Object.entries(sequences).map(([name, asked]) => [name, new TextEncoder().encode(JSON.stringify(asked))]),
    );
  },
  spoil: (bytes, dice) => new TextEncoder().encode(spoilJson(new TextDecoder().decode(bytes), dice)),
  async read(file) {
    const bytes = readFileSync(file);
    let asked: unknown;
    try {
      asked = JSON.parse(bytes.toString());
    } catch {
      // As the body of a request, then.
      asked = [{ method: 'POST', path: '/v1/envs', headers: { 'content-type': 'application/json' }, body: bytes }];
    }
    let id = '0';
    for (const one of Array.isArray(asked) ? asked.slice(0, 50) : [{ ...ask('/v1/envs'), body: asked }]) {
      const { status, told } = await send(one as Asked, id);
      if (status >= 500 && status !== 503) throw new Nonsense(`status ${status}: ${JSON.stringify(told)}`);
      if (status >= 400 && !(typeof told.error === 'string' && told.error.length > 4))
        throw new Nonsense(`status ${status} without an error: ${JSON.stringify(told)}`);
      if (typeof told.id === 'string') id = told.id;
    }
    await send(ask(`/v1/envs/${id}`, undefined, 'DELETE'), id);
  },
  async close() {
    await served?.close();
    world?.dispose();
    served = world = undefined;
  },
};

/** Sends what a client of Node's can; what it refuses to send is no finding about the server. */
function send(one: Asked | null, id: string): Promise<{ status: number; told: Record<string, unknown> }> {
  const { method, path, headers, body } = (typeof one === 'object' && one) || ask('/v1/envs');
  const { hostname, port } = new URL(served!.url);
  const own = typeof headers === 'object' && headers !== null ? headers : {};
  let text: string | Buffer | undefined;
  try {
    text = Buffer.isBuffer(body) ? body : JSON.stringify(body);
  } catch {
    text = '{"actions":'.repeat(100_000); // nested too deep to be written, as the server gets it
  }
  return new Promise((resolve, reject) => {
    let asking: ReturnType<typeof request>;
    try {
      asking = request({
        hostname,
        port,
        method: String(method ?? 'POST'),
        path: String(path ?? '/').replace('ID', id),
        headers: Object.fromEntries(Object.entries(own).map(([key, value]) => [key, String(value)])),
      });
    } catch {
      resolve({ status: 0, told: {} });
      return;
    }
    asking.on('response', (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => {
        const whole = Buffer.concat(parts).toString();
        let told: unknown = {};
        try {
          told = JSON.parse(whole);
        } catch {
          if ((response.statusCode ?? 0) < 300 && response.headers['content-type']?.includes('json'))
            return reject(new Nonsense(`an answer that is no JSON: ${whole.slice(0, 100)}`));
        }
        resolve({ status: whole === '' ? 0 : response.statusCode!, told: (told ?? {}) as Record<string, unknown> });
      });
    });
    asking.setTimeout(10_000, () => asking.destroy(new Nonsense('no answer after 10 s')));
    asking.on('error', (error) => (error instanceof Nonsense ? reject(error) : resolve({ status: 0, told: {} })));
    asking.end(text);
  });
}
