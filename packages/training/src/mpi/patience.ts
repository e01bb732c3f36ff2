/**
 * Returns the pause between two polls of whether all have come, in milliseconds.
 *
 * MPI itself polls without a pause, which keeps a core busy that others may need: those who wait for an evaluation wait for
 * minutes. Steps that take equally long everywhere are not held up by this.
 *
 * @param waited milliseconds so far
 */
export function pauseAfter(waited: number): number {
  if (waited < 0.5) return 0;
  if (waited < 100) return 0.1;
  return waited < 2000 ? 1 : 10;
}

const never = new Int32Array(new SharedArrayBuffer(4));

/** Waits until `done`, blocking the thread. */
export function waitFor(done: () => boolean): void {
  const started = performance.now();
  while (!done()) sleep(pauseAfter(performance.now() - started));
}

/** The same, but lets the thread's events through: signals, and the news that a thread has ended. */
export async function waitOpenlyFor(done: () => boolean): Promise<void> {
  const started = performance.now();
  while (!done()) {
    const pause = pauseAfter(performance.now() - started);
    if (pause >= 1) await new Promise((resolve) => setTimeout(resolve, pause));
    else {
      sleep(pause);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}

function sleep(milliseconds: number): void {
  if (milliseconds > 0) Atomics.wait(never, 0, 0, milliseconds);
}
