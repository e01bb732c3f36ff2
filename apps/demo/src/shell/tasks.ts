/** Resolves in a task of its own: the browser paints, and takes input, before it. */
export function nextTask(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

/** Resolves once the browser has nothing better to do. */
export function whenIdle(): Promise<void> {
  // Safari has no requestIdleCallback.
  return 'requestIdleCallback' in globalThis
    ? new Promise((resolve) => requestIdleCallback(() => resolve()))
    : nextTask();
}
