import { randomBytes } from 'node:crypto';
import type { WorldInfo } from '@genie/world';
import type { EnvHolder } from './env-group.ts';
import { EnvGroup } from './env-group.ts';
import { type CreateBody, RequestError } from './protocol.ts';

export interface EnvGroupsOptions {
  info: WorldInfo;
  /** Seed of groups that name none. */
  seed: number;
  /** Steps of an episode in groups that name none. Undefined: no end. */
  maxSteps?: number | undefined;
  /** Environments of all groups together, at most. */
  most: number;
  /** Milliseconds after which a group that nobody asked for is closed, since its client is gone. */
  idle: number;
}

/** A connection, of which is known whether it is still there. */
export interface Connection {
  readonly destroyed: boolean;
}

interface Entry {
  group: EnvGroup;
  /** Time of the last request for it, in milliseconds. */
  used: number;
  /** Over which it was. */
  connection: Connection | undefined;
}

/** Requests to create environments whose answers are remembered, for clients that ask again. */
const remembered = 64;

/**
 * All groups of a server, by their names.
 *
 * A group is closed when nobody has asked for it for long and the connection over which it was last asked for is gone: a learner may think
 * for as long as it likes. Only where there is no room left, those that were idle for long make place though their connection is open.
 */
export class EnvGroups {
  readonly #holder: EnvHolder;
  readonly #options: EnvGroupsOptions;
  readonly #groups = new Map<string, Entry>();
  readonly #created = new Map<string, Promise<{ id: string; count: number }>>();
  readonly #cleaning: NodeJS.Timeout;
  #made = 0;

  constructor(holder: EnvHolder, options: EnvGroupsOptions) {
    this.#holder = holder;
    this.#options = options;
    this.#cleaning = setInterval(
      () => {
        this.#closeIdle(({ connection }) => connection?.destroyed ?? true).catch(() => {}); // the next request tells what is wrong
      },
      Math.max(1000, options.idle / 10),
    );
    this.#cleaning.unref();
  }

  /** Environments of all groups. */
  get count(): number {
    return [...this.#groups.values()].reduce((sum, { group }) => sum + group.count, 0);
  }

  /**
   * @param name - of the request, where it has one: the same again gets the same answer
   * @throws RequestError where there would be more environments than the server is for
   */
  create(body: CreateBody, name?: string, connection?: Connection): Promise<{ id: string; count: number }> {
    if (name === undefined) return this.#create(body, connection);
    const before = this.#created.get(name);
    if (before) return before;
    const created = this.#create(body, connection);
    this.#created.set(name, created);
    created.catch(() => this.#created.delete(name));
    if (this.#created.size > remembered) this.#created.delete(this.#created.keys().next().value!);
    return created;
  }

  /** @throws RequestError where there is none of that name */
  get(id: string, connection?: Connection): EnvGroup {
    const found = this.#groups.get(id);
    if (!found) throw new RequestError(404, `no environments ${id} here: create them with POST /v1/envs`);
    found.used = performance.now();
    found.connection = connection;
    return found.group;
  }

  async close(id: string): Promise<void> {
    const group = this.get(id);
    this.#groups.delete(id);
    await group.close();
  }

  /** Ends looking for groups to close. */
  end(): void {
    clearInterval(this.#cleaning);
  }

  async #create(body: CreateBody, connection: Connection | undefined): Promise<{ id: string; count: number }> {
    const { count, seed = this.#options.seed, maxSteps = this.#options.maxSteps, autoreset } = body;
    const { most, info } = this.#options;
    if (this.count + count > most) await this.#closeIdle(() => true);
    if (this.count + count > most) {
      throw new RequestError(
        503,
        `count: ${count} more would be ${this.count + count} environments, expected at most ${most}: close some, or start the server with --max-envs`,
      );
    }
    const envs = Array.from({ length: count }, () => this.#made++);
    const group = new EnvGroup(this.#holder, { envs, info, seed, autoreset });
    // Not to be guessed: whoever knows it may step it.
    const id = randomBytes(8).toString('hex');
    this.#groups.set(id, { group, used: performance.now(), connection });
    try {
      await this.#holder.call({ do: 'create', envs: envs.map((env) => ({ env, maxSteps })) });
    } catch (error) {
      this.#groups.delete(id);
      throw error;
    }
    return { id, count };
  }

  async #closeIdle(mayClose: (entry: Entry) => boolean): Promise<void> {
    const before = performance.now() - this.#options.idle;
    for (const [id, entry] of this.#groups) if (entry.used < before && mayClose(entry)) await this.close(id);
  }
}
