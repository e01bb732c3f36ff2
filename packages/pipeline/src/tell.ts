/** Event that a training reports while it works. */
export type TrainingEvent =
  /** Progress of a part of it, such as a stage, in steps, videos or clips. */
  | { kind: 'progress'; part: string; done: number; total: number; detail: string; plainEverySeconds: number }
  /** A part has ended; `text`, where it is not empty, sums it up. */
  | { kind: 'end'; part: string; text: string }
  /** A line about the work. */
  | { kind: 'note'; text: string }
  /** A result, such as the table of figures. */
  | { kind: 'result'; text: string };

export type Listener = (event: TrainingEvent) => void;

let listener: Listener = () => {};

/** Has all that is said from now on told to `next`; without one nobody hears it. @returns who heard it before */
export function listen(next: Listener = () => {}): Listener {
  const before = listener;
  listener = next;
  return before;
}

export function tell(event: TrainingEvent): void {
  listener(event);
}

/** Tells a line about the work. */
export function tellNote(text: string): void {
  tell({ kind: 'note', text });
}

/** Tells a result. */
export function tellResult(text: string): void {
  tell({ kind: 'result', text });
}
