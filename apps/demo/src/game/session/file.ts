import { printable } from '@genie/ops';
import * as z from 'zod';
import { History } from '../history/history.ts';
import type { HistoryNode } from '../history/node.ts';
import { deflate, fromBase64, inflate, toBase64 } from './bytes.ts';
import { addColumns, type Columns, type RootData, samplingSchema, toColumns } from './columns.ts';
import { type StartJson, startFromJson, startJsonSchema, startToJson } from './start-json.ts';
import type { WorldId } from './world-id.ts';
import { worldIdSchema } from './world-id-schema.ts';

/** A session with all its branches: what is saved and opened again. */
export interface SavedSession {
  world: WorldId;
  /** Backend on which it was played; another backend may round differently, and so diverge from here. */
  backend: string;
  history: History;
  current: HistoryNode;
  /** Names that the user gave to actions, by their index. */
  names?: Record<string, string> | undefined;
}

/** Version of the file that this page writes and reads. */
const fileVersion = 1;

interface SessionFile {
  format: 'genie-session';
  version: 1;
  world: WorldId;
  backend: string;
  current: number;
  names?: Record<string, string> | undefined;
  roots: { node: number; start: StartJson; seed: number; tokens: number[][]; actions: number[] }[];
  parents: number[];
  actions: number[];
  sampled: number[];
  samplings: Columns['samplings'];
  /** All frames' tokens, deflated, in base64. */
  tokens: { bits: 16 | 32; data: string };
}

const whole = z.int().nonnegative();
const ints = z.array(z.int().min(-1)).max(1_000_000);

const fileSchema: z.ZodType<SessionFile> = z.object({
  format: z.literal('genie-session'),
  version: z.literal(fileVersion),
  world: worldIdSchema,
  backend: z.string().max(50),
  current: whole,
  names: z.record(z.string().regex(/^\d{1,4}$/), z.string().min(1).max(100)).optional(),
  roots: z
    .array(
      z.object({
        node: whole,
        start: startJsonSchema,
        seed: whole,
        tokens: z.array(z.array(whole).min(1)).min(1),
        actions: z.array(whole),
      }),
    )
    .min(1),
  parents: ints.min(1),
  actions: ints,
  sampled: ints,
  samplings: z.array(samplingSchema).max(10_000),
  tokens: z.object({ bits: z.union([z.literal(16), z.literal(32)]), data: z.base64() }),
});

/** A session as the text of a file, JSON. */
export async function writeSession({ world, backend, history, current, names }: SavedSession): Promise<string> {
  const { tokens, ...columns } = toColumns(history.nodes);
  const data = toBase64(await deflate(new Uint8Array(tokens.buffer)));
  const file: SessionFile = {
    format: 'genie-session',
    version: fileVersion,
    world,
    backend,
    current: current.id,
    names,
    roots: history.roots.map(({ id, start, state }) => ({
      node: id,
      start: startToJson(start),
      seed: state.seed,
      tokens: state.tokens.map((frame) => [...frame]),
      actions: [...state.actions],
    })),
    ...columns,
    tokens: { bits: tokens instanceof Uint16Array ? 16 : 32, data },
  };
  return JSON.stringify(file);
}

/**
 * Reads what {@link writeSession} wrote.
 *
 * @param name The file's, for messages.
 * @throws Error in one line, for people: what the file is instead, and what to do.
 */
export async function readSession(text: string, name: string): Promise<SavedSession> {
  const file = parse(text, name);
  try {
    const { current, roots, tokens, world, backend, names, ...columns } = file;
    const bytes = await inflate(fromBase64(tokens.data), 1e9);
    const Column = tokens.bits === 16 ? Uint16Array : Int32Array;
    const history = new History();
    const rootData = new Map(
      roots.map(({ node, start, seed, tokens: frames, actions }): [number, RootData] => [
        node,
        {
          start: startFromJson(start),
          state: { seed, index: 0, tokens: frames.map((frame) => Int32Array.from(frame)), actions },
        },
      ]),
    );
    addColumns(history, { ...columns, tokens: new Column(bytes.buffer) }, rootData);
    const node = history.nodes[current];
    if (!node) throw new Error(`frame ${current} is missing`);
    return { world, backend, history, current: node, names };
  } catch (error) {
    throw new Error(`${name} is damaged (${(error as Error).message}): open another copy of it.`);
  }
}

function parse(text: string, name: string): SessionFile {
  let json: { format?: unknown; version?: unknown } | null;
  try {
    json = JSON.parse(text);
  } catch {
    throw new Error(`${name} is not a session: choose a file that was saved with "Save to file".`);
  }
  if (json?.format !== 'genie-session') {
    throw new Error(`${name} is not a session: choose a file that was saved with "Save to file".`);
  }
  if (json.version !== fileVersion) {
    throw new Error(
      `${name} has version ${printable(`${JSON.stringify(json.version)}`, 80)}, this page reads ${fileVersion}: open it with the page that saved it.`,
    );
  }
  const result = fileSchema.safeParse(json);
  if (result.success) return result.data;
  const { path, message } = result.error.issues[0]!;
  throw new Error(`${name} is damaged (${printable(`${path.join('.')}: ${message}`)}): open another copy of it.`);
}
