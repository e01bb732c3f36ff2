import type { Listener, TrainingEvent } from '@genie/pipeline/internal/tell';

/** A part of the work, as it is shown. */
interface Line {
  lastPlain: number;
  drawn: boolean;
}

/**
 * Shows what is told: results on stdout, so that they can be piped, and all else on stderr. Progress is one line that renews itself on a
 * terminal; elsewhere a plain line now and then.
 */
export function terminal(): Listener {
  const lines = new Map<string, Line>();
  return (event) => {
    if (event.kind === 'result') console.log(event.text);
    else if (event.kind === 'note') console.error(event.text);
    else if (event.kind === 'end') {
      if (lines.get(event.part)?.drawn) process.stderr.write('\r\x1b[K');
      lines.delete(event.part);
      if (event.text) process.stderr.write(`${event.part}  ${event.text}\n`);
    } else {
      const line = lines.get(event.part) ?? { lastPlain: Number.NEGATIVE_INFINITY, drawn: false };
      lines.set(event.part, line);
      show(event, line);
    }
  };
}

type ProgressEvent = Extract<TrainingEvent, { kind: 'progress' }>;

function show({ part, done, total, detail, plainEverySeconds }: ProgressEvent, line: Line): void {
  const text = `${part}  ${String(done).padStart(String(total).length)}/${total}  ${detail}`;
  if (process.stderr.isTTY) {
    process.stderr.write(`\r\x1b[K${text.slice(0, (process.stderr.columns ?? 120) - 1)}`);
    line.drawn = true;
    return;
  }
  const now = performance.now();
  if (done !== total && now - line.lastPlain < plainEverySeconds * 1000) return;
  line.lastPlain = now;
  process.stderr.write(`${text}\n`);
}
