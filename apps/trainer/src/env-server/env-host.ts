import { type BatchedSession, type Frame, seededStart, toRgb, type World } from '@genie/world';
import { RequestError } from './protocol.ts';

/** Call of a thread; environments are known by numbers that the caller gives. */
export type HostCall =
  | { do: 'create'; envs: { env: number; maxSteps: number | undefined }[] }
  | { do: 'reset'; envs: { env: number; seed: number; start: number | undefined }[] }
  | { do: 'step'; envs: { env: number; action: number }[] }
  | { do: 'close'; envs: { env: number }[] };

/** Result of a call, an entry for each environment that was named. */
export interface HostAnswer {
  /** RGB, [N, H, W, 3]; empty where none was made. */
  observation: Uint8Array<ArrayBuffer>;
  step: number[];
  truncated: boolean[];
}

/** One environment of a session. */
interface Env {
  session: Shared;
  place: number;
  maxSteps: number;
}

/** A session, and how many of its environments are not closed yet. */
interface Shared {
  batch: BatchedSession;
  open: number;
}

/**
 * Environments of one world, in the thread where its models are. Those that are created in one call are one session: what is asked of
 * them in one call is one pass of the models.
 */
export class EnvHost {
  readonly #world: World;
  readonly #envs = new Map<number, Env>();
  #last: Promise<unknown> = Promise.resolve();

  constructor(world: World) {
    this.#world = world;
  }

  /** Does one call after the other, in the order in which they come. */
  call(call: HostCall): Promise<HostAnswer> {
    const answer = this.#last.then(() => this.#do(call));
    this.#last = answer.catch(() => {}); // whoever called hears of it
    return answer;
  }

  async #do(call: HostCall): Promise<HostAnswer> {
    switch (call.do) {
      case 'create':
        this.#create(call.envs);
        return this.#answer([]);
      case 'close':
        for (const { env } of call.envs) this.#close(env);
        return this.#answer([]);
      case 'reset': {
        const { starts } = this.#world.info;
        return this.#frames(call.envs, (session, only, each) =>
          session.reset(
            each.map(({ seed, start }) => (start === undefined ? seededStart(seed, starts) : { index: start })),
            { only, seed: each.map(({ seed }) => seed) },
          ),
        );
      }
      case 'step':
        return this.#frames(call.envs, (session, only, each) =>
          session.step(
            each.map(({ action }) => action),
            { only },
          ),
        );
    }
  }

  #create(envs: readonly { env: number; maxSteps: number | undefined }[]): void {
    const session = { batch: this.#world.session({ count: envs.length }), open: envs.length };
    for (const [place, { env, maxSteps = Number.POSITIVE_INFINITY }] of envs.entries()) {
      this.#envs.set(env, { session, place, maxSteps });
    }
  }

  /** Has each session make what is asked of its environments. */
  async #frames<Each extends { env: number }>(
    envs: readonly Each[],
    make: (session: BatchedSession, only: number[], each: Each[]) => Promise<Frame[]>,
  ): Promise<HostAnswer> {
    const found = envs.map(({ env }) => this.#env(env));
    const frames = new Array<Frame>(envs.length);
    for (const session of new Set(found.map((env) => env.session))) {
      const own = [...found.keys()].filter((i) => found[i]!.session === session);
      const made = await make(
        session.batch,
        own.map((i) => found[i]!.place),
        own.map((i) => envs[i]!),
      );
      for (const [n, i] of own.entries()) frames[i] = made[n]!;
    }
    return this.#answer(frames.map((frame, i) => ({ frame, maxSteps: found[i]!.maxSteps })));
  }

  #answer(made: readonly { frame: Frame; maxSteps: number }[]): HostAnswer {
    const { height, width } = this.#world.info;
    const size = height * width * 3;
    const observation = new Uint8Array(made.length * size);
    for (const [i, { frame }] of made.entries()) observation.set(toRgb(frame), i * size);
    return {
      observation,
      step: made.map(({ frame }) => frame.index),
      truncated: made.map(({ frame, maxSteps }) => frame.index >= maxSteps),
    };
  }

  #env(env: number): Env {
    const found = this.#envs.get(env);
    if (!found) throw new RequestError(404, `environment ${env} is not there`);
    return found;
  }

  #close(env: number): void {
    const found = this.#envs.get(env);
    this.#envs.delete(env);
    if (found && --found.session.open === 0) found.session.batch.dispose();
  }
}
