/** Listeners by the name of their event. */
type Listeners = { [K in keyof HTMLElementEventMap]?: (event: HTMLElementEventMap[K]) => void };

/** Adds listeners to an element. @returns Removes them. */
export function listen(node: HTMLElement, listeners: Listeners): () => void {
  const all = Object.entries(listeners) as [string, EventListener][];
  for (const [name, listener] of all) node.addEventListener(name, listener);
  return () => {
    for (const [name, listener] of all) node.removeEventListener(name, listener);
  };
}
