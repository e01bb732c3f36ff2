import { duration, Progress } from '../progress.ts';

/** Parts of evaluating one world, and about how much of the time each takes. */
const weights = {
  'video tokenizer': 1,
  'latent actions': 1,
  dynamics: 8,
  'inverse dynamics': 6,
  'random play': 2,
  'seen videos': 2,
  control: 6,
  'what each action does': 1,
  'speed of play': 1,
} as const;

export type EvaluationPart = keyof typeof weights;

/** Progress of the evaluation of one or several worlds and its remaining time, on one line. */
export class EvaluationProgress {
  readonly #line = new Progress('evaluate', 5);
  readonly #started: number;
  readonly #now: () => number;
  readonly #worlds: number;
  readonly #signal: AbortSignal | undefined;
  #world = -1;
  #name = '';
  #parts: EvaluationPart[] = [];
  #part: EvaluationPart | undefined;

  /**
   * @param options `signal`: once it is aborted, the next `update` throws its reason, which ends the evaluation; `now`: milliseconds,
   * for tests
   */
  constructor(
    worlds = 1,
    { signal, now = () => performance.now() }: { signal?: AbortSignal | undefined; now?: () => number } = {},
  ) {
    this.#worlds = worlds;
    this.#signal = signal;
    this.#now = now;
    this.#started = now();
  }

  /** The next world, and the parts that will be measured of it, in order. */
  world(name: string, parts: readonly EvaluationPart[]): void {
    this.#world++;
    this.#name = this.#worlds > 1 ? `${name}: ` : '';
    this.#parts = [...parts];
    this.#part = undefined;
  }

  /** A part begins, or is at `done` of `total`. */
  update(part: EvaluationPart, done = 0, total = 1): void {
    this.#signal?.throwIfAborted();
    this.#part = part;
    const all = this.#parts.length;
    this.#line.update(this.#parts.indexOf(part), all, `${this.#name}${part}${this.#left(this.share(done / total))}`);
  }

  /** The share of all work that is done where `within` of the current part is. */
  share(within = 0): number {
    const sum = (parts: readonly EvaluationPart[]) => parts.reduce((all, part) => all + weights[part], 0);
    const before = this.#part === undefined ? [] : this.#parts.slice(0, this.#parts.indexOf(this.#part));
    const now = this.#part === undefined ? 0 : weights[this.#part] * within;
    return (Math.max(0, this.#world) + (sum(before) + now) / Math.max(1, sum(this.#parts))) / this.#worlds;
  }

  end(): void {
    this.#line.end();
  }

  /** Nothing in the first seconds: they say little about the rest. */
  #left(share: number): string {
    const seconds = (this.#now() - this.#started) / 1000;
    if (seconds < 5 || share < 0.03) return '';
    return `  about ${duration((seconds * (1 - share)) / share)} left`;
  }
}
