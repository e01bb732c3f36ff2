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

/** What the server knows. */
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
  switch (route) {
    case 'GET v1/world':
      return json(describeWorld(info, maxSteps));
    case 'POST v1/envs':
      return json(await groups.create(parseBody(createSchema, await readBody(request))));
    case 'POST v1/envs/ID/reset':
      return tell(await groups.get(id!).reset(parseBody(resetSchema, await readBody(request))));
    case 'POST v1/envs/ID/step':
      return tell(await groups.get(id!).step(parseBody(stepSchema, await readBody(request))));
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

/** What a client must know before its first step. */
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
    actions: actions.map(({ index, name, keys }) => ({ index, name, ...(keys && { keys }) })),
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
