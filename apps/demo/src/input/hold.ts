import type { Attachment } from 'svelte/attachments';
import type { Game } from '../game/game.svelte.ts';
import { listen } from './listen.ts';

/** Distance beside the button at which a finger still counts, in pixels: thumbs roll. */
const slack = 16;

/**
 * Makes a button hold an action for as long as a finger or the mouse is on it; off it, it is let go, and held again
 * where the finger comes back. Enter and Space hold it too.
 */
export function hold(game: Game, action: number): Attachment<HTMLElement> {
  return (node) => {
    const press = (event: PointerEvent) => {
      const { left, right, top, bottom } = node.getBoundingClientRect();
      const { clientX: x, clientY: y } = event;
      const on = x > left - slack && x < right + slack && y > top - slack && y < bottom + slack;
      if (on) game.press(`pointer:${event.pointerId}`, action);
      else game.release(`pointer:${event.pointerId}`);
    };
    const down = (event: PointerEvent) => {
      if (event.button !== 0) return;
      node.setPointerCapture(event.pointerId);
      press(event);
    };
    const move = (event: PointerEvent) => {
      if (node.hasPointerCapture(event.pointerId)) press(event);
    };
    const up = (event: PointerEvent) => game.release(`pointer:${event.pointerId}`);
    const keydown = (event: KeyboardEvent) => {
      if (event.code !== 'Enter' && event.code !== 'Space') return;
      event.preventDefault(); // the click that would follow
      game.press('button', action);
    };
    const letGo = () => game.release('button');
    const click = (event: MouseEvent) => {
      if (event.detail !== 0) return; // a pointer's click was a press already; this is a screen reader's
      game.press('button', action);
      game.release('button');
    };
    const menu = (event: Event) => event.preventDefault(); // of a long touch
    return listen(node, {
      pointerdown: down,
      pointermove: move,
      lostpointercapture: up,
      keydown,
      keyup: letGo,
      blur: letGo,
      click,
      contextmenu: menu,
    });
  };
}
