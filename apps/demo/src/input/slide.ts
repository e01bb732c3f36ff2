import type { Attachment } from 'svelte/attachments';
import type { Game } from '../game/game.svelte.ts';

/**
 * Makes the elements with `data-action` inside a box buttons for thumbs: each finger holds the action that it is on, goes
 * from one to another as it slides, and lets go beside them. Enter and Space tap the one with the focus.
 */
export function slide(game: Game): Attachment<HTMLElement> {
  return (box) => {
    const at = (target: EventTarget | Element | null) => {
      const button = target instanceof Element ? target.closest<HTMLElement>('[data-action]') : null;
      return button && box.contains(button) ? Number(button.dataset.action) : undefined;
    };
    const press = (event: PointerEvent) => {
      const action = at(document.elementFromPoint(event.clientX, event.clientY));
      const source = `pointer:${event.pointerId}`;
      if (action === undefined) game.release(source);
      else game.press(source, action);
    };
    const listeners: { [K in keyof HTMLElementEventMap]?: (event: HTMLElementEventMap[K]) => void } = {
      pointerdown: (event) => {
        if (event.button !== 0) return;
        box.setPointerCapture(event.pointerId);
        press(event);
      },
      pointermove: (event) => box.hasPointerCapture(event.pointerId) && press(event),
      lostpointercapture: (event) => game.release(`pointer:${event.pointerId}`),
      click: (event) => {
        const action = event.detail === 0 ? at(event.target) : undefined; // a pointer's click was a press already
        if (action === undefined) return;
        game.press('button', action);
        game.release('button');
      },
      contextmenu: (event) => event.preventDefault(), // of a long touch
    };
    for (const [name, listener] of Object.entries(listeners)) box.addEventListener(name, listener as EventListener);
    return () => {
      for (const [name, listener] of Object.entries(listeners))
        box.removeEventListener(name, listener as EventListener);
    };
  };
}
