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

/** All groups of a server, by their names. */
export class EnvGroups {
  readonly #holder: EnvHolder;
  readonly #options: EnvGroupsOptions;
  readonly #groups = new Map<string, { group: EnvGroup; used: number }>();
  #made = 0;

  constructor(holder: EnvHolder, options: EnvGroupsOptions) {
    this.#holder = holder;
    this.#options = options;
  }

  /** @throws RequestError where there would be more environments than the server is for */
  async create(body: CreateBody): Promise<{ id: string; count: number }> {
    await this.#closeIdle();
    const { count, seed = this.#options.seed, maxSteps = this.#options.maxSteps, autoreset } = body;
    const there = [...this.#groups.values()].reduce((sum, { group }) => sum + group.count, 0);
    const { most, info } = this.#options;
    if (there + count > most) {
      throw new RequestError(
        503,
        `count: ${count} more would be ${there + count} environments, expected at most ${most}: close some, or start the server with --max-envs`,
      );
    }
    const envs = Array.from({ length: count }, () => this.#made++);
    const group = new EnvGroup(this.#holder, { envs, info, seed, autoreset });
    // Not to be guessed: whoever knows it may step it.
    const id = randomBytes(8).toString('hex');
    this.#groups.set(id, { group, used: performance.now() });
    await this.#holder.call({ do: 'create', envs: envs.map((env) => ({ env, maxSteps })) });
    return { id, count };
  }

  /** @throws RequestError where there is none of that name */
  get(id: string): EnvGroup {
    const found = this.#groups.get(id);
    if (!found) throw new RequestError(404, `no environments ${id} here: create them with POST /v1/envs`);
    found.used = performance.now();
    return found.group;
  }

  async close(id: string): Promise<void> {
    const group = this.get(id);
    this.#groups.delete(id);
    await group.close();
  }

  async #closeIdle(): Promise<void> {
    const before = performance.now() - this.#options.idle;
    for (const [id, { used }] of this.#groups) if (used < before) await this.close(id);
  }
}
