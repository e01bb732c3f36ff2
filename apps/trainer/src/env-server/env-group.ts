import type { WorldInfo } from '@genie/world';
import type { HostAnswer, HostCall } from './env-host.ts';
import { RequestError, type ResetBody, type StepBody, type Transition } from './protocol.ts';

/** Holder of the environments: threads, or one host. */
export interface EnvHolder {
  call(call: HostCall): Promise<HostAnswer>;
}

export interface EnvGroupOptions {
  /** Numbers of the environments, unique on the server. */
  envs: readonly number[];
  info: Pick<WorldInfo, 'actions' | 'starts' | 'height' | 'width'>;
  seed: number;
  autoreset: boolean;
}

/** Environments that are reset and stepped together. */
export class EnvGroup {
  readonly #holder: EnvHolder;
  readonly #options: EnvGroupOptions;
  /** Seed of each environment's next episode. */
  readonly #seeds: number[];
  /** Last observation of each environment; null before its first reset. */
  readonly #last: ({ observation: Uint8Array; step: number; truncated: boolean } | null)[];
  #busy = false;
  /** Answer to the last request that had a name. */
  #answered: { name: string; answer: Promise<Transition> } | undefined;

  constructor(holder: EnvHolder, options: EnvGroupOptions) {
    this.#holder = holder;
    this.#options = options;
    this.#seeds = options.envs.map((_, i) => options.seed + i);
    this.#last = options.envs.map(() => null);
  }

  get count(): number {
    return this.#options.envs.length;
  }

  /**
   * Does what a request asks, once: a client whose connection broke before the answer sends the same request again, under the same name,
   * and gets what was made the first time.
   */
  once(name: string | undefined, make: () => Promise<Transition>): Promise<Transition> {
    if (name === undefined) return make();
    if (this.#answered?.name === name) return this.#answered.answer;
    const answer = make();
    const answered = { name, answer };
    this.#answered = answered;
    // What was refused may be asked again.
    answer.catch(() => {
      if (this.#answered === answered) this.#answered = undefined;
    });
    return answer;
  }

  /** @throws RequestError where the body does not fit the group or the world */
  async reset({ seed, start, mask }: ResetBody): Promise<Transition> {
    const { envs, info } = this.#options;
    this.#expectOneEach({ seed, mask });
    if (start !== undefined && start >= info.starts)
      throw new RequestError(400, `start: found ${start}, expected 0 to ${info.starts - 1}`);
    const places = envs.flatMap((_, i) => ((mask?.[i] ?? true) ? [i] : []));
    const stays = this.#last.findIndex((last, i) => last === null && !places.includes(i));
    if (stays >= 0) throw new RequestError(409, `mask: environment ${stays} has not begun yet, expected true`);
    return this.#alone(async () => {
      if (typeof seed === 'number') for (const i of places) this.#seeds[i] = seed + i;
      else if (seed) for (const i of places) this.#seeds[i] = seed[i]!;
      await this.#begin(places, start);
      return this.#transition();
    });
  }

  /** @throws RequestError where there is not one action of this world for each environment, or one was not reset */
  async step({ actions, reset }: StepBody): Promise<Transition> {
    const { info, autoreset, envs } = this.#options;
    if (actions.length !== this.count)
      throw new RequestError(400, `actions: found ${actions.length}, expected ${this.count}, one for each environment`);
    const wrong = actions.findIndex((action) => !info.actions[action]);
    if (wrong >= 0)
      throw new RequestError(
        400,
        `actions.${wrong}: found ${actions[wrong]}, expected 0 to ${info.actions.length - 1}`,
      );
    this.#expectOneEach({ reset });
    if (this.#last.includes(null)) throw new RequestError(409, 'the environments have no frame yet: reset them first');
    return this.#alone(async () => {
      const ended = envs.flatMap((_, i) => ((reset?.[i] ?? (autoreset && this.#last[i]!.truncated)) ? [i] : []));
      const going = envs.flatMap((_, i) => (ended.includes(i) ? [] : [i]));
      const calls = going.map((i) => ({ env: envs[i]!, action: actions[i]! }));
      await Promise.all([
        this.#begin(ended),
        calls.length > 0 && this.#holder.call({ do: 'step', envs: calls }).then((answer) => this.#note(going, answer)),
      ]);
      return this.#transition();
    });
  }

  async close(): Promise<void> {
    await this.#holder.call({ do: 'close', envs: this.#options.envs.map((env) => ({ env })) });
  }

  /** @throws RequestError where a list has not one entry for each environment */
  #expectOneEach(lists: Record<string, unknown>): void {
    for (const [name, list] of Object.entries(lists)) {
      if (Array.isArray(list) && list.length !== this.count)
        throw new RequestError(400, `${name}: found ${list.length} entries, expected ${this.count}`);
    }
  }

  async #begin(places: readonly number[], start?: number): Promise<void> {
    if (places.length === 0) return;
    const calls = places.map((i) => ({ env: this.#options.envs[i]!, seed: this.#seeds[i]!, start }));
    this.#note(places, await this.#holder.call({ do: 'reset', envs: calls }));
    // So that no two environments of the group come to have the same seed.
    for (const i of places) this.#seeds[i]! += this.count;
  }

  #note(places: readonly number[], { observation, step, truncated }: HostAnswer): void {
    const size = observation.length / places.length;
    for (const [n, i] of places.entries()) {
      const picture = observation.subarray(n * size, (n + 1) * size);
      this.#last[i] = { observation: picture, step: step[n]!, truncated: truncated[n]! };
    }
  }

  #transition(): Transition {
    const { height, width } = this.#options.info;
    const size = height * width * 3;
    const observation = new Uint8Array(this.count * size);
    for (const [i, last] of this.#last.entries()) observation.set(last!.observation, i * size);
    return {
      observation,
      reward: new Float32Array(this.count),
      terminated: new Uint8Array(this.count),
      truncated: Uint8Array.from(this.#last, (last) => Number(last!.truncated)),
      step: Int32Array.from(this.#last, (last) => last!.step),
    };
  }

  async #alone<T>(work: () => Promise<T>): Promise<T> {
    if (this.#busy)
      throw new RequestError(409, 'these environments are still making their last frames: wait for the answer');
    this.#busy = true;
    try {
      return await work();
    } finally {
      this.#busy = false;
    }
  }
}
