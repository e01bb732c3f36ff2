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

/**
 * One line that renews itself on a terminal; elsewhere a plain line now and then.
 * Goes to stderr, so that what a command prints can be piped.
 */
export class Progress {
  private lastPlain = Number.NEGATIVE_INFINITY;
  private drawn = false;
  private readonly label: string;
  private readonly plainEverySeconds: number;

  constructor(label: string, plainEverySeconds = 15) {
    this.label = label;
    this.plainEverySeconds = plainEverySeconds;
  }

  update(done: number, total: number, detail: string): void {
    const width = String(total).length;
    const text = `${this.label}  ${String(done).padStart(width)}/${total}  ${detail}`;
    if (process.stderr.isTTY) {
      process.stderr.write(`\r\x1b[K${text.slice(0, (process.stderr.columns ?? 120) - 1)}`);
      this.drawn = true;
      return;
    }
    const now = performance.now();
    if (done !== total && now - this.lastPlain < this.plainEverySeconds * 1000) return;
    this.lastPlain = now;
    process.stderr.write(`${text}\n`);
  }

  /** Ends the line; `text` stays. */
  end(text = ''): void {
    if (this.drawn) process.stderr.write('\r\x1b[K');
    if (text) process.stderr.write(`${this.label}  ${text}\n`);
  }
}
