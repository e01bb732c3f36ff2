import type { SessionState, Start } from '@genie/world';
import { type Remote, wrap } from 'comlink';
import type { BackendName, BackendReport } from './backend.ts';
import type { OpenedWorld, Picture, StepOptions, WorldHost } from './host.ts';

/** The page's side of a {@link WorldHost} in a worker of its own. */
export class WorldClient {
  readonly #worker: Worker;
  readonly #host: Remote<WorldHost>;
  /** Rejects when the worker itself dies; calls would wait for ever otherwise. */
  readonly #death: Promise<never>;

  constructor() {
    this.#worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
    this.#host = wrap<WorldHost>(this.#worker);
    this.#death = new Promise((_, reject) => {
      this.#worker.addEventListener('error', (event) => {
        reject(
          new Error(`The world's worker stopped (${event.message || 'its script did not load'}): reload the page.`),
        );
      });
    });
    this.#death.catch(() => {}); // each call tells of it
  }

  start(asked?: BackendName): Promise<BackendReport> {
    return this.#call(this.#host.start(asked));
  }

  open(url: string): Promise<OpenedWorld> {
    return this.#call(this.#host.open(url));
  }

  reset(start: Start, seed: number): Promise<Picture> {
    return this.#call(this.#host.reset(start, seed));
  }

  step(action: number, options: StepOptions): Promise<Picture> {
    return this.#call(this.#host.step(action, options));
  }

  restore(state: SessionState): Promise<Picture> {
    return this.#call(this.#host.restore(state));
  }

  /** Ends the worker and frees all that it holds. */
  terminate(): void {
    this.#worker.terminate();
  }

  #call<T>(answer: Promise<T>): Promise<T> {
    return Promise.race([answer, this.#death]);
  }
}
