import type { Attachment } from 'svelte/attachments';
import type { Game } from '../game/game.svelte.ts';

/** Makes a button hold an action for as long as a finger or the mouse is on it; Enter and Space tap it. */
export function hold(game: Game, action: number): Attachment<HTMLElement> {
  return (node) => {
    const down = (event: PointerEvent) => {
      if (event.button !== 0) return;
      node.setPointerCapture(event.pointerId);
      game.press(`pointer:${event.pointerId}`, action);
    };
    const up = (event: PointerEvent) => game.release(`pointer:${event.pointerId}`);
    const click = (event: MouseEvent) => {
      if (event.detail !== 0) return; // a pointer's click was a press already
      game.press('button', action);
      game.release('button');
    };
    const menu = (event: Event) => event.preventDefault(); // of a long touch
    node.addEventListener('pointerdown', down);
    node.addEventListener('lostpointercapture', up);
    node.addEventListener('click', click);
    node.addEventListener('contextmenu', menu);
    return () => {
      node.removeEventListener('pointerdown', down);
      node.removeEventListener('lostpointercapture', up);
      node.removeEventListener('click', click);
      node.removeEventListener('contextmenu', menu);
    };
  };
}
