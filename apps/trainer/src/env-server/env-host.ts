import { type World, WorldEnv } from '@genie/world';
import { RequestError } from './protocol.ts';

/** What a thread is asked to do; environments are known by numbers that the caller gives. */
export type HostCall =
  | { do: 'create'; envs: { env: number; maxSteps: number | undefined }[] }
  | { do: 'reset'; envs: { env: number; seed: number; start: number | undefined }[] }
  | { do: 'step'; envs: { env: number; action: number }[] }
  | { do: 'close'; envs: { env: number }[] };

/** What came of it, an entry for each environment that was named. */
export interface HostAnswer {
  /** RGB, [N, H, W, 3]; empty where none was made. */
  observation: Uint8Array<ArrayBuffer>;
  step: number[];
  truncated: boolean[];
}

/** Environments of one world, in the thread where its models are. */
export class EnvHost {
  readonly #world: World;
  readonly #envs = new Map<number, WorldEnv>();

  constructor(world: World) {
    this.#world = world;
  }

  async call(call: HostCall): Promise<HostAnswer> {
    const { height, width } = this.#world.info;
    const size = height * width * 3;
    const pictured = call.do === 'reset' || call.do === 'step' ? call.envs.length : 0;
    const answer: HostAnswer = { observation: new Uint8Array(pictured * size), step: [], truncated: [] };
    if (call.do === 'create') {
      for (const { env, maxSteps } of call.envs) this.#envs.set(env, new WorldEnv(this.#world, { maxSteps }));
    } else if (call.do === 'close') {
      for (const { env } of call.envs) this.#close(env);
    } else {
      for (const each of call.envs) {
        const env = this.#env(each.env);
        const made =
          'action' in each ? await env.step(each.action) : { ...(await env.reset(startOf(each))), truncated: false };
        answer.observation.set(made.observation, answer.step.length * size);
        answer.step.push(made.info.step);
        answer.truncated.push(made.truncated);
      }
    }
    return answer;
  }

  #env(env: number): WorldEnv {
    const found = this.#envs.get(env);
    if (!found) throw new RequestError(404, `environment ${env} is not there`);
    return found;
  }

  #close(env: number): void {
    this.#envs.get(env)?.close();
    this.#envs.delete(env);
  }
}

function startOf({ seed, start }: { seed: number; start: number | undefined }): Parameters<WorldEnv['reset']>[0] {
  return start === undefined ? { seed } : { seed, start: { index: start } };
}
