import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import * as z from 'zod';
import { History } from '../history/history.ts';
import type { HistoryNode } from '../history/node.ts';
import { addColumns, type Columns, columnsSchema, type RootData, toColumns } from './columns.ts';
import type { SavedSession } from './file.ts';
import type { WorldId } from './world-id.ts';
import { worldIdSchema } from './world-id-schema.ts';

/** Properties of a kept session that are known without reading its frames. */
export interface SessionHead {
  id: string;
  version: 1;
  world: WorldId;
  backend: string;
  /** Milliseconds since 1970. */
  savedAt: number;
  /** Number of its frames, and of the one at which the player stood. */
  nodes: number;
  current: number;
}

const headSchema: z.ZodType<SessionHead> = z.object({
  id: z.string().min(1),
  version: z.literal(1),
  world: worldIdSchema,
  backend: z.string(),
  savedAt: z.number(),
  nodes: z.int().positive(),
  current: z.int().nonnegative(),
});

interface Schema extends DBSchema {
  heads: { key: string; value: SessionHead };
  /** Frames, {@link chunkLength} at a time: [session, chunk]. */
  chunks: { key: [string, number]; value: Columns };
  /** Starts: [session, frame]. */
  roots: { key: [string, number]; value: RootData };
}

/** Frames of a chunk: what is written again with each new frame of it. */
const chunkLength = 128;

/** Sessions that the browser keeps. */
export class SessionStore {
  readonly #database: IDBPDatabase<Schema>;

  private constructor(database: IDBPDatabase<Schema>) {
    this.#database = database;
  }

  /** @throws DOMException where the browser keeps nothing, as in some private windows. */
  static async open(name = 'genie-sessions'): Promise<SessionStore> {
    const database = await openDB<Schema>(name, 1, {
      upgrade(made) {
        made.createObjectStore('heads', { keyPath: 'id' });
        made.createObjectStore('chunks');
        made.createObjectStore('roots');
      },
      blocking: (_current, _blocked, event) => (event.target as IDBDatabase).close(), // a newer page takes over
    });
    return new SessionStore(database);
  }

  close(): void {
    this.#database.close();
  }

  /**
   * Keeps a session.
   *
   * @param saved How many of its frames are kept already: only what came after them is written.
   */
  async save(id: string, { world, backend, history, current }: SavedSession, saved: number): Promise<void> {
    const { nodes } = history;
    const transaction = this.#database.transaction(['heads', 'chunks', 'roots'], 'readwrite', {
      durability: 'relaxed',
    });
    const [heads, chunks, roots] = (['heads', 'chunks', 'roots'] as const).map((name) =>
      transaction.objectStore(name),
    ) as [
      ReturnType<typeof transaction.objectStore<'heads'>>,
      ReturnType<typeof transaction.objectStore<'chunks'>>,
      ReturnType<typeof transaction.objectStore<'roots'>>,
    ];
    for (let chunk = Math.floor(saved / chunkLength); chunk * chunkLength < nodes.length; chunk++) {
      const some = nodes.slice(chunk * chunkLength, (chunk + 1) * chunkLength);
      void chunks.put(toColumns(some), [id, chunk]);
    }
    for (const { id: node, start, state } of history.roots) {
      if (node >= saved) void roots.put({ start, state }, [id, node]);
    }
    const head = {
      id,
      version: 1,
      world,
      backend,
      savedAt: Date.now(),
      nodes: nodes.length,
      current: current.id,
    } as const;
    void heads.put(head);
    await transaction.done;
  }

  /** The sessions of a world, or of all, the latest first. Records that are none of this page's are left out. */
  async list(fingerprint?: string): Promise<SessionHead[]> {
    const heads = await this.#database.getAll('heads');
    return heads
      .filter((head) => headSchema.safeParse(head).success)
      .filter(({ world }) => fingerprint === undefined || world.fingerprint === fingerprint)
      .sort((a, b) => b.savedAt - a.savedAt);
  }

  /** @throws Error in one line, for people, if its record is damaged. */
  async load(id: string): Promise<SavedSession> {
    try {
      const { nodes, current, world, backend } = headSchema.parse(await this.#database.get('heads', id));
      const history = new History();
      const range = IDBKeyRange.bound([id], [id, []]);
      const [chunks, keys, roots] = await Promise.all([
        this.#database.getAll('chunks', range),
        this.#database.getAllKeys('roots', range),
        this.#database.getAll('roots', range),
      ]);
      const rootData = new Map(keys.map(([, node], i): [number, RootData] => [node, roots[i]!]));
      for (const chunk of chunks) addColumns(history, columnsSchema.parse(chunk), rootData);
      const node: HistoryNode | undefined = history.nodes[current];
      if (!node || history.nodes.length < nodes) throw new Error(`${history.nodes.length} of ${nodes} frames`);
      return { world, backend, history, current: node };
    } catch (error) {
      const what = error instanceof z.ZodError ? error.issues[0]!.message : (error as Error).message;
      throw new Error(`The kept session is damaged (${what}): begin anew, or open it from a file if you saved one.`);
    }
  }

  async remove(id: string): Promise<void> {
    const transaction = this.#database.transaction(['heads', 'chunks', 'roots'], 'readwrite');
    const range = IDBKeyRange.bound([id], [id, []]);
    void transaction.objectStore('heads').delete(id);
    void transaction.objectStore('chunks').delete(range);
    void transaction.objectStore('roots').delete(range);
    await transaction.done;
  }
}
