import type { Sampling, Start } from '@genie/world';
import * as z from 'zod';
import { pathTo } from '../history/history.ts';
import type { HistoryNode } from '../history/node.ts';
import { deflate, fromBase64Url, inflate, toBase64Url } from './bytes.ts';
import { samplingSchema } from './columns.ts';
import { hashTokens } from './hash-tokens.ts';
import { linkPrefix } from './link-prefix.ts';
import { type StartJson, startFromJson, startJsonSchema, startToJson } from './start-json.ts';
import type { WorldId } from './world-id.ts';
import { worldIdSchema } from './world-id-schema.ts';

/** Longest link that is made, in characters: longer ones are cut by some that pass them on. */
const longest = 16_000;

/** A line of play, to be made anew elsewhere. */
export interface SharedSession {
  world: WorldId;
  backend: string;
  seed: number;
  start: Start;
  frames: { action: number; sampling: Sampling }[];
  /** Of all its frames' tokens, see {@link hashTokens}. */
  hash: string;
}

interface LinkJson {
  version: 1;
  world: WorldId;
  backend: string;
  seed: number;
  start: StartJson;
  samplings: Sampling[];
  /** Action, place of its sampling, and how often they come in a row. */
  runs: [action: number, sampling: number, count: number][];
  hash: string;
}

const whole = z.int().nonnegative();

/** Frames of a link at most, two hours at 30 a second: a few bytes could ask for 10 billion. */
const mostFrames = 216_000;

const linkSchema: z.ZodType<LinkJson> = z.object({
  version: z.literal(1),
  world: worldIdSchema,
  backend: z.string().max(50),
  seed: whole,
  start: startJsonSchema,
  samplings: z.array(samplingSchema),
  runs: z.array(z.tuple([whole, whole, z.int().positive().max(100_000)])).max(100_000),
  hash: z.string().max(20),
});

/**
 * The link that plays again what leads to a frame.
 *
 * @param page Address of the page, without hash.
 * @throws Error if it would be too long, saying what to do instead.
 */
export async function makeLink(
  node: HistoryNode,
  { page, world, backend }: { page: string; world: WorldId; backend: string },
): Promise<string> {
  const [{ start, state }, ...played] = pathTo(node) as [HistoryNode['root'], ...HistoryNode[]];
  if (!/^https?:/.test(world.url)) {
    throw new Error('This world is on your computer only, where no link leads: save the session to a file instead.');
  }
  const samplings: Sampling[] = [];
  const runs: LinkJson['runs'] = [];
  for (const { action, sampling } of played) {
    let place = samplings.indexOf(sampling!);
    if (place < 0) place = samplings.push(sampling!) - 1;
    const last = runs.at(-1);
    if (last?.[0] === action && last[1] === place) last[2]++;
    else runs.push([action, place, 1]);
  }
  // An address below the page's is kept relative, so that the link goes on working where the page is copied to.
  const url = world.url.startsWith(new URL('.', page).href)
    ? world.url.slice(new URL('.', page).href.length)
    : world.url;
  const json: LinkJson = {
    version: 1,
    world: { ...world, url },
    backend,
    seed: state.seed,
    start: startToJson(start),
    samplings,
    runs,
    hash: hashTokens(pathTo(node)),
  };
  const packed = toBase64Url(await deflate(new TextEncoder().encode(JSON.stringify(json))));
  const link = `${page}${linkPrefix}${packed}`;
  if (link.length <= longest) return link;
  const why = 'index' in start ? `${played.length} frames are` : 'the picture that it begins from is';
  throw new Error(
    `${why} too much for a link (${link.length} characters, at most ${longest}): save the session to a file instead.`,
  );
}

/**
 * Reads the session from an address' hash.
 *
 * @param page Address of the page: the world's address may be relative to it.
 * @throws Error in one line, for people, if the link was cut or changed.
 */
export async function readLink(hash: string, page: string): Promise<SharedSession> {
  let json: unknown;
  try {
    const bytes = await inflate(fromBase64Url(hash.slice(linkPrefix.length)), 20e6);
    json = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw new Error('The link to a session is damaged, perhaps cut short: copy it once more, as a whole.');
  }
  const version = (json as { version?: unknown } | null)?.version;
  if (typeof version === 'number' && version > 1) {
    throw new Error(`The link is of version ${version}, this page reads 1: open it with the page that made it.`);
  }
  const result = linkSchema.safeParse(json);
  if (!result.success || result.data.runs.some(([, sampling]) => !result.data.samplings[sampling])) {
    throw new Error('The link does not hold a session: copy it once more, as a whole.');
  }
  const { runs, samplings, start, world, backend, seed, hash: tokens } = result.data;
  const count = runs.reduce((sum, [, , times]) => sum + times, 0);
  if (count > mostFrames)
    throw new Error(`The link holds ${count} frames, at most ${mostFrames} are played again: share a shorter session.`);
  const frames = runs.flatMap(([action, sampling, count]) =>
    Array.from({ length: count }, () => ({ action, sampling: samplings[sampling]! })),
  );
  const url = new URL(world.url, page).href;
  if (!/^https?:/.test(url)) throw new Error(`The link names a world at ${url}: only http and https are opened.`);
  return { world: { ...world, url }, backend, seed, start: startFromJson(start), frames, hash: tokens };
}
