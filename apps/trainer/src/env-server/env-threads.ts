import { Worker } from 'node:worker_threads';
import { oneLine, RunError } from '@genie/pipeline/internal/errors';
import type { HostAnswer, HostCall } from './env-host.ts';
import type { Call, EnvTask, Ready, Reply } from './env-thread.ts';

interface Waiting {
  resolve(answer: HostAnswer): void;
  reject(error: Error): void;
}

/** One thread with the world's models in it. */
class EnvThread {
  /** Description of what computes. */
  readonly ready: Promise<string>;
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #calls = 0;
  #failure: Error | undefined;

  constructor(task: EnvTask) {
    this.#worker = new Worker(process.argv[1]!, { workerData: task, argv: [] });
    this.ready = new Promise((resolve, reject) => {
      this.#worker.on('message', (message: Ready | Reply) => {
        if ('ready' in message) resolve(message.ready);
        else this.#settle(message);
      });
      const fail = (why: string): void => {
        this.#failure ??= new RunError(why);
        reject(this.#failure);
        for (const { reject } of this.#waiting.values()) reject(this.#failure);
        this.#waiting.clear();
      };
      this.#worker.on('error', (error) => fail(oneLine(error)));
      this.#worker.on('exit', (status) => fail(`a thread with environments ended with status ${status}`));
    });
    this.ready.catch(() => {}); // each call tells of it
  }

  call(call: HostCall): Promise<HostAnswer> {
    if (this.#failure) return Promise.reject(this.#failure);
    const id = this.#calls++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage({ id, call } satisfies Call);
    });
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }

  #settle(reply: Reply): void {
    const waiting = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    if ('answer' in reply) waiting?.resolve(reply.answer);
    else waiting?.reject(new Error(reply.error));
  }
}

/**
 * Threads that share environments: environment n lives in thread n modulo their number, and what is asked of several
 * environments at once runs at the same time.
 */
export class EnvThreads {
  readonly #threads: EnvThread[];

  constructor(count: number, task: EnvTask) {
    this.#threads = Array.from({ length: count }, () => new EnvThread(task));
  }

  get count(): number {
    return this.#threads.length;
  }

  /** Waits until all have read the world. @returns what computes, in words */
  async ready(): Promise<string> {
    const [description] = await Promise.all(this.#threads.map((thread) => thread.ready));
    return description!;
  }

  /** @returns the answers in the order of the call's environments */
  async call(call: HostCall): Promise<HostAnswer> {
    const shares = this.#threads.map((thread, i) => {
      const places = call.envs.flatMap(({ env }, place) => (env % this.count === i ? [place] : []));
      return { thread, places };
    });
    const busy = shares.filter(({ places }) => places.length > 0);
    const answers = await Promise.all(
      busy.map(({ thread, places }) =>
        thread.call({ do: call.do, envs: places.map((place) => call.envs[place]!) } as HostCall),
      ),
    );
    if (busy.length === 1) return answers[0]!;
    const total = answers.reduce((sum, { observation }) => sum + observation.length, 0);
    const whole: HostAnswer = { observation: new Uint8Array(total), step: [], truncated: [] };
    const size = total / call.envs.length;
    for (const [i, { places }] of busy.entries()) {
      const { observation, step, truncated } = answers[i]!;
      for (const [from, to] of places.entries()) {
        whole.observation.set(observation.subarray(from * size, (from + 1) * size), to * size);
        if (step.length === 0) continue;
        whole.step[to] = step[from]!;
        whole.truncated[to] = truncated[from]!;
      }
    }
    return whole;
  }

  async end(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.end()));
  }
}
