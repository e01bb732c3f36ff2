import type { Attachment } from 'svelte/attachments';

/**
 * Tells the inner size of an element, in pixels of the page, whenever it changes: `<div {@attach sizeOf((w, h) => …)}>`.
 *
 * Told after the browser has laid the page out by itself. `bind:clientWidth` asks for it while the page is being made, which makes
 * the browser lay out all of it at once, in the middle of a task that is long already.
 */
export function sizeOf(tell: (width: number, height: number) => void): Attachment<Element> {
  return (element) => {
    const observer = new ResizeObserver(() => tell(element.clientWidth, element.clientHeight));
    observer.observe(element);
    return () => observer.disconnect();
  };
}
