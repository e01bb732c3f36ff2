import { decodeSafetensors } from '@genie/ops';
import { useBackend } from '@genie/testing';
import { World, WorldEnv } from '@genie/world';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sourceOf, tinyBundle } from '../../../../packages/world/test/tiny-world.ts';
import type { Served } from '../serve/index.ts';
import { EnvGroup } from './env-group.ts';
import { EnvHost } from './env-host.ts';
import { serveEnvs } from './serve-envs.ts';

let world: World;
let served: Served;
const [height, width] = [8, 12];

beforeAll(async () => {
  await useBackend('cpu');
  world = await World.load(sourceOf(await tinyBundle()));
  served = await serveEnvs(new EnvHost(world), { info: world.info, port: 0, most: 8 });
});
afterAll(async () => {
  await served.close();
  world.dispose();
});

interface Told {
  error?: string;
  id: string;
  count: number;
  observation: string;
  reward: number[];
  terminated: boolean[];
  truncated: boolean[];
  step: number[];
}

async function ask(method: string, path: string, body?: unknown): Promise<{ status: number; told: Told }> {
  const text =
    body === undefined ? {} : { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } };
  const response = await fetch(`${served.url}v1/${path}`, { method, ...text });
  return { status: response.status, told: (await response.json()) as Told };
}

async function create(body: object = {}): Promise<string> {
  const { status, told } = await ask('POST', 'envs', body);
  expect([status, told.count]).toEqual([200, 'count' in body ? body.count : 1]);
  return told.id;
}

const close = (id: string) => ask('DELETE', `envs/${id}`);
const step = (id: string, ...actions: number[]) => ask('POST', `envs/${id}/step`, { actions });
const reset = (id: string, body: object = {}) => ask('POST', `envs/${id}/reset`, body);

test('says what there is to see and to do', async () => {
  const { told } = await ask('GET', 'world');
  expect(told).toMatchObject({
    protocol: 1,
    name: 'tiny',
    maxSteps: null,
    observationSpace: { shape: [height, width, 3], dtype: 'uint8' },
    actionSpace: { type: 'discrete', n: 4 },
  });
});

test('plays as the world does in the same process, each environment by itself', async () => {
  const id = await create({ count: 3, seed: 4 });
  const envs = [4, 5, 6].map((seed) => new WorldEnv(world, { seed }));
  const first = await Promise.all(envs.map((env) => env.reset()));
  const joined = (pictures: { observation: Uint8Array }[]) =>
    Buffer.concat(pictures.map(({ observation }) => observation)).toString('base64');
  expect((await reset(id)).told).toEqual({
    observation: joined(first),
    reward: [0, 0, 0],
    terminated: [false, false, false],
    truncated: [false, false, false],
    step: [0, 0, 0],
  });
  for (const actions of [
    [1, 2, 3],
    [0, 3, 1],
  ]) {
    const { told } = await step(id, ...actions);
    const expected = [];
    for (const [i, env] of envs.entries()) expected.push(await env.step(actions[i]!));
    expect(told.observation).toBe(joined(expected));
  }
  for (const env of envs) env.close();
  await close(id);
});

test('the same seed gives the same observations, whoever else plays', async () => {
  const [one, two] = [await create(), await create({ count: 2 })];
  const play = async (id: string, ...more: number[]) => {
    await reset(id, { seed: 9 });
    return [(await step(id, 1, ...more)).told, (await step(id, 2, ...more)).told].map((told) =>
      told.observation.slice(0, (height * width * 3 * 4) / 3),
    );
  };
  const alone = await play(one);
  expect(await play(one)).toEqual(alone);
  expect(await play(two, 3)).toEqual(alone);
  await reset(one, { seed: 9, start: 1 });
  expect((await step(one, 1)).told.observation).not.toBe(alone[0]);
  await close(one);
  await close(two);
});

test('answers in bytes to those who ask for them', async () => {
  const id = await create({ count: 2 });
  const { told } = await reset(id, { seed: 1 });
  const response = await fetch(`${served.url}v1/envs/${id}/reset`, {
    method: 'POST',
    body: '{"seed":1}',
    headers: { 'Content-Type': 'application/json', Accept: 'application/vnd.safetensors' },
  });
  const { tensors } = decodeSafetensors(new Uint8Array(await response.arrayBuffer()));
  expect(tensors.observation!.shape).toEqual([2, height, width, 3]);
  expect(Buffer.from(tensors.observation!.data as Uint8Array).toString('base64')).toBe(told.observation);
  expect(tensors.reward).toMatchObject({ dtype: 'F32', shape: [2] });
  expect([...tensors.step!.data]).toEqual([0, 0]);
  await close(id);
});

test('cuts episodes off, and begins the next by itself where it is asked to', async () => {
  const id = await create({ count: 2, maxSteps: 2, autoreset: true });
  await reset(id, { mask: [true, true] });
  await step(id, 0, 0);
  await reset(id, { mask: [false, true] }); // the second begins anew
  const cut = (await step(id, 0, 0)).told;
  expect([cut.truncated, cut.step]).toEqual([
    [true, false],
    [2, 1],
  ]);
  const next = (await step(id, 0, 0)).told;
  expect([next.truncated, next.step]).toEqual([
    [false, true],
    [0, 2],
  ]);
  await close(id);
});

test('begins those anew that a step names, whether they were cut off or not', async () => {
  const id = await create({ count: 3, maxSteps: 1, autoreset: true, seed: 3 });
  const first = (await reset(id)).told;
  expect((await step(id, 0, 0, 0)).told.truncated).toEqual([true, true, true]);
  const again = await ask('POST', `envs/${id}/step`, { actions: [0, 0, 0], reset: [true, false, true] });
  expect(again.told.step).toEqual([0, 2, 0]);
  // Each goes on with its own seeds, which choose one of the three starts.
  expect(again.told.observation.slice(0, 64)).toBe(first.observation.slice(0, 64));
  const few = await ask('POST', `envs/${id}/step`, { actions: [0, 0, 0], reset: [true] });
  expect([few.status, few.told.error]).toEqual([400, 'reset: found 1 entries, expected 3']);
  await close(id);
});

test('says what is wrong, with whose fault it is', async () => {
  const id = await create({ count: 2 });
  const says = async (answer: ReturnType<typeof ask>) => {
    const { status, told } = await answer;
    return `${status} ${told.error}`;
  };
  expect(await says(step(id, 0, 0))).toBe('409 the environments have no frame yet: reset them first');
  expect(await says(reset(id, { mask: [true, false] }))).toContain('409 mask: environment 1 has not begun yet');
  await reset(id);
  expect(await says(step(id, 0))).toBe('400 actions: found 1, expected 2, one for each environment');
  expect(await says(step(id, 0, 4))).toBe('400 actions.1: found 4, expected 0 to 3');
  expect(await says(step(id, 0, 0.5))).toContain('400 actions.1:');
  expect(await says(reset(id, { start: 3 }))).toBe('400 start: found 3, expected 0 to 2');
  expect(await says(reset(id, { seed: [1] }))).toBe('400 seed: found 1 entries, expected 2');
  expect(await says(reset(id, { sed: 1 }))).toContain('400 ');
  expect(await says(ask('POST', 'envs/none/step', { actions: [0] }))).toContain('404 no environments none here');
  expect(await says(ask('PUT', 'envs'))).toContain('404 PUT /v1/envs: there are GET /v1/world, POST /v1/envs');
  expect(await says(ask('POST', 'envs', { count: 7 }))).toContain(
    '503 count: 7 more would be 9 environments, expected at most 8',
  );
  const post = (headers: Record<string, string>, body: string) =>
    fetch(`${served.url}v1/envs`, { method: 'POST', headers, body });
  expect((await post({ 'Content-Type': 'text/plain' }, '{}')).status).toBe(415);
  expect((await post({ 'Content-Type': 'application/json' }, '{"count":')).status).toBe(400);
  expect((await post({ 'Content-Type': 'application/json' }, ' '.repeat(2 ** 21))).status).toBe(413);
  expect((await close(id)).status).toBe(200);
  expect(await says(close(id))).toContain('404');
});

test('makes one frame after the other', async () => {
  const host = new EnvHost(world);
  await host.call({ do: 'create', envs: [{ env: 0, maxSteps: undefined }] });
  const group = new EnvGroup(host, { envs: [0], info: world.info, seed: 0, autoreset: false });
  await group.reset({});
  const slow = group.step({ actions: [1] });
  await expect(group.step({ actions: [1] })).rejects.toMatchObject({ status: 409 });
  expect((await slow).step[0]).toBe(1);
  expect((await group.step({ actions: [1] })).step[0]).toBe(2);
  await group.close();
});

test('forgets environments that nobody asked for', async () => {
  const short = await serveEnvs(new EnvHost(world), { info: world.info, port: 0, most: 1, idle: 0 });
  const make = () =>
    fetch(`${short.url}v1/envs`, { method: 'POST', body: '{}', headers: { 'Content-Type': 'application/json' } });
  expect((await make()).status).toBe(200);
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect((await make()).status).toBe(200);
  await short.close();
});
