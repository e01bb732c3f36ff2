import { type Remote, transfer, wrap } from 'comlink';
import type { Format } from './formats.ts';
import type { RecordHost, RecordingOptions, Shot } from './host.ts';
import type { LayoutOptions } from './layout.ts';
import type { Support } from './support.ts';

/** The page's side of a {@link RecordHost} in a worker of its own. */
export class RecordClient {
  readonly #worker: Worker;
  readonly #host: Remote<RecordHost>;
  /** Rejects when the worker dies or is ended; calls would wait for ever otherwise. */
  readonly #death: Promise<never>;
  #die: (error: Error) => void = () => {};

  constructor() {
    this.#worker = new Worker(new URL('./record-worker.ts', import.meta.url), { type: 'module' });
    this.#host = wrap<RecordHost>(this.#worker);
    this.#death = new Promise((_, reject) => {
      this.#die = reject;
    });
    this.#death.catch(() => {}); // each call tells of it
    this.#worker.addEventListener('error', ({ message }) => {
      this.#die(new Error(`The recording stopped (${message || 'its script did not load'}): reload the page.`));
    });
  }

  support(options: LayoutOptions & { fps: number }): Promise<Support> {
    return this.#call(this.#host.support(options));
  }

  begin(format: Format, options: RecordingOptions, samples: Shot[]): Promise<void> {
    return this.#call(this.#host.begin(format, options, handOver(samples)));
  }

  add(shots: Shot[]): Promise<void> {
    return this.#call(this.#host.add(handOver(shots)));
  }

  finish(): Promise<Blob> {
    return this.#call(this.#host.finish());
  }

  still(options: RecordingOptions, shot: Shot): Promise<Blob> {
    return this.#call(this.#host.still(options, shot));
  }

  /** Ends the worker; what is under way fails. */
  terminate(): void {
    this.#worker.terminate();
    this.#die(new DOMException('cancelled', 'AbortError'));
  }

  #call<T>(answer: Promise<T>): Promise<T> {
    return Promise.race([answer, this.#death]);
  }
}

/** Gives shots to the worker without copying them. */
function handOver(shots: Shot[]): Shot[] {
  const buffers = shots.flatMap(({ pictures }) => pictures.map(({ data }) => data.buffer));
  return transfer(shots, [...new Set(buffers)]);
}
