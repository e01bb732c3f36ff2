import { tell } from './tell.ts';

/** "2 h 05 min", "3 min 20 s", "12 s". */
export function duration(seconds: number): string {
  const s = Math.max(0, Math.round(seconds));
  if (s >= 3600) return `${Math.floor(s / 3600)} h ${String(Math.floor((s % 3600) / 60)).padStart(2, '0')} min`;
  if (s >= 60) return `${Math.floor(s / 60)} min ${String(s % 60).padStart(2, '0')} s`;
  return `${s} s`;
}

/** "  3 min left", to stand behind what is done; nothing while that is unknown (null). */
export function timeLeft(seconds: number | null): string {
  return seconds === null ? '' : `  ${duration(seconds)} left`;
}

/** Progress of one part of the work, told to whoever listens. */
export class Progress {
  readonly #part: string;
  readonly #plainEverySeconds: number;

  /** @param plainEverySeconds - how often it is worth a line where lines stay */
  constructor(part: string, plainEverySeconds = 15) {
    this.#part = part;
    this.#plainEverySeconds = plainEverySeconds;
  }

  update(done: number, total: number, detail: string): void {
    tell({ kind: 'progress', part: this.#part, done, total, detail, plainEverySeconds: this.#plainEverySeconds });
  }

  /** Ends the part; `text` sums it up. */
  end(text = ''): void {
    tell({ kind: 'end', part: this.#part, text });
  }
}
