import type { Sampling, SessionState, Start } from '@genie/world';
import { type Remote, wrap } from 'comlink';
import type { PackedState } from '../game/history/state.ts';
import type { BackendName, BackendReport } from './backend.ts';
import type { OpenedWorld, Picture, WorldHost } from './host.ts';

/** The worker is gone, and with it its session. */
export class WorkerLost extends Error {}

/** The page's side of a {@link WorldHost} in a worker of its own. */
export class WorldClient {
  readonly #worker: Worker;
  readonly #host: Remote<WorldHost>;
  /** Rejects when the worker itself dies; calls would wait for ever otherwise. */
  readonly #death: Promise<never>;
  #die: (error: WorkerLost) => void = () => {};

  constructor() {
    this.#worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
    this.#host = wrap<WorldHost>(this.#worker);
    this.#death = new Promise((_, reject) => {
      this.#die = reject;
    });
    this.#death.catch(() => {}); // each call tells of it
    this.#worker.addEventListener('error', (event) => {
      this.#die(
        new WorkerLost(`The world's worker stopped (${event.message || 'its script did not load'}): reload the page.`),
      );
    });
  }

  async start(asked?: BackendName): Promise<BackendReport> {
    const report = await this.#call(this.#host.start(asked));
    await this.#watch();
    return report;
  }

  open(url: string): Promise<OpenedWorld> {
    return this.#call(this.#host.open(url));
  }

  reset(start: Start, seed: number): Promise<{ picture: Picture; state: SessionState }> {
    return this.#call(this.#host.reset(start, seed));
  }

  step(action: number, sampling: Sampling): Promise<Picture> {
    return this.#call(this.#host.step(action, sampling));
  }

  restore(state: PackedState): Promise<void> {
    return this.#call(this.#host.restore(state));
  }

  decode(clips: Int32Array[][]): Promise<Uint8ClampedArray<ArrayBuffer>[]> {
    return this.#call(this.#host.decode(clips));
  }

  /** Ends the worker and frees all that it holds. */
  terminate(): void {
    this.#worker.terminate();
  }

  /** A worker that the browser ends, short of memory, sends no event; but it lets go of its locks. */
  async #watch(): Promise<void> {
    if (!navigator.locks) return; // over plain http in a local network
    const lock = `genie-worker-${crypto.getRandomValues(new Uint32Array(4)).join('-')}`;
    await this.#call(this.#host.hold(lock));
    void navigator.locks.request(lock, () => this.#die(new WorkerLost("The world's worker was ended by the browser.")));
  }

  #call<T>(answer: Promise<T>): Promise<T> {
    return Promise.race([answer, this.#death]);
  }
}
