let last: Promise<void> = Promise.resolve();

/** Resolves in a task of its own: the browser paints, and takes input, before it. */
export function nextTask(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

/** As {@link nextTask}, and of those who ask at once each has a task of its own, in the order in which they asked. */
export function inTurn(): Promise<void> {
  last = last.then(nextTask);
  return last;
}

/** Resolves once the browser has nothing better to do. */
export function whenIdle(): Promise<void> {
  // Safari has no requestIdleCallback.
  return 'requestIdleCallback' in globalThis
    ? new Promise((resolve) => requestIdleCallback(() => resolve()))
    : nextTask();
}
