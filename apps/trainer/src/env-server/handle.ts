import type { IncomingMessage } from 'node:http';
import type { WorldInfo } from '@genie/world';
import { type Encoded, json, safetensorsType, toJson, toSafetensors } from './encode.ts';
import type { EnvGroups } from './env-groups.ts';
import {
  createSchema,
  parseBody,
  protocolVersion,
  RequestError,
  resetSchema,
  stepSchema,
  type Transition,
} from './protocol.ts';

/** No request is longer: a seed or an action for each of thousands of environments. */
const mostBytes = 2 ** 20;

/** State of the server. */
export interface EnvServerState {
  info: WorldInfo;
  maxSteps?: number | undefined;
  groups: EnvGroups;
}

/** The answer to a request. @throws RequestError where there is none */
export async function handle(request: IncomingMessage, { info, maxSteps, groups }: EnvServerState): Promise<Encoded> {
  const path = (request.url ?? '/').split(/[?#]/)[0]!;
  const [, version, what, id, verb, ...more] = path.split('/');
  const route = `${request.method} ${[version, what, id && 'ID', verb, ...more].filter(Boolean).join('/')}`;
  const tell = (transition: Transition) =>
    request.headers.accept?.includes(safetensorsType) ? toSafetensors(transition, info) : toJson(transition);
  const name = nameOf(request);
  const { socket } = request;
  switch (route) {
    case 'GET v1/world':
      return json(describeWorld(info, maxSteps));
    case 'POST v1/envs':
      return json(await groups.create(parseBody(createSchema, await readBody(request)), name, socket));
    case 'POST v1/envs/ID/reset': {
      const body = parseBody(resetSchema, await readBody(request));
      const group = groups.get(id!, socket);
      return tell(await group.once(name, () => group.reset(body)));
    }
    case 'POST v1/envs/ID/step': {
      const body = parseBody(stepSchema, await readBody(request));
      const group = groups.get(id!, socket);
      return tell(await group.once(name, () => group.step(body)));
    }
    case 'DELETE v1/envs/ID':
      await groups.close(id!);
      return json({});
    default:
      throw new RequestError(
        404,
        `${request.method} ${path}: there are GET /v1/world, POST /v1/envs, POST /v1/envs/ID/reset, POST /v1/envs/ID/step and DELETE /v1/envs/ID`,
      );
  }
}

/** The header by which a client names a request that it may have to send again. */
const nameHeader = 'genie-request';

/** @throws RequestError where the name is longer than one needs */
function nameOf({ headers }: IncomingMessage): string | undefined {
  const name = headers[nameHeader];
  if (name === undefined || typeof name !== 'string') return undefined;
  if (name.length > 0 && name.length <= 64) return name;
  throw new RequestError(400, `Genie-Request: found ${name.length} characters, expected 1 to 64`);
}

/** Describes the world for a client, before its first step. */
function describeWorld(info: WorldInfo, maxSteps: number | undefined): unknown {
  const { name, title, height, width, fps, starts, idle, actions } = info;
  return {
    protocol: protocolVersion,
    name,
    title,
    fps,
    starts,
    idle,
    maxSteps: maxSteps ?? null,
    actions: actions.map(({ index, name, keys, nameFrom }) => ({
      index,
      name,
      ...(keys && { keys }),
      ...(nameFrom && { nameFrom }),
    })),
    observationSpace: { type: 'box', low: 0, high: 255, shape: [height, width, 3], dtype: 'uint8' },
    actionSpace: { type: 'discrete', n: actions.length },
  };
}

async function readBody(request: IncomingMessage): Promise<string> {
  // A page of another site may send any body without asking, but not of this type.
  const type = request.headers['content-type'];
  if (type !== undefined && !/^application\/json\b/i.test(type))
    throw new RequestError(415, `Content-Type: found ${type}, expected application/json`);
  if (type === undefined && (request.headers['content-length'] ?? '0') !== '0')
    throw new RequestError(415, 'Content-Type: expected application/json');
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > mostBytes) throw new RequestError(413, `the body is longer than ${mostBytes} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}
