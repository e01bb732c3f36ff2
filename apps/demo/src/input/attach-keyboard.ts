import type { Game } from '../game/game.svelte.ts';
import { begin, end } from './act.ts';
import { bindings } from './bindings.svelte.ts';
import type { Target } from './bindings.ts';
import { partsOf } from './chords.ts';
import type { Input } from './inputs.ts';

/**
 * Lets the keyboard play a game, wherever the focus is but for fields and sliders, which need the keys themselves.
 *
 * @returns Ends it.
 */
export function attachKeyboard(game: Game): () => void {
  const held = new Map<string, Target>();
  const pressed = new Set<Input>();
  let chords = new Set<Input>();
  /** Begins and ends what stands for several keys held together: it takes the place of what each does. */
  const combine = () => {
    const now = new Set(bindings.captures ? [] : bindings.chordsIn(pressed));
    const before = chords;
    chords = now;
    for (const chord of now) if (!before.has(chord)) begin(game, bindings.targetOf(chord)!, chord, false);
    for (const chord of before) if (!now.has(chord)) game.release(chord);
  };
  const down = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || bindings.captures || isTaken(event)) return;
    const key: Input = `key:${event.code}`;
    const own = bindings.targetOf(key) ?? (event.key === '?' ? bindings.targetOf('key:?') : undefined);
    pressed.add(key);
    if (own || bindings.isPart(key)) event.preventDefault(); // arrows and space would scroll
    // A key that makes others an action is no command at that moment.
    const isJoined = bindings.chordsIn(pressed).some((chord) => partsOf(chord).includes(key));
    if (own && !(isJoined && own.startsWith('command:'))) {
      held.set(event.code, own);
      begin(game, own, key, event.repeat);
    }
    combine();
  };
  const up = ({ code }: KeyboardEvent) => {
    const target = held.get(code);
    held.delete(code);
    pressed.delete(`key:${code}`);
    combine();
    if (target) end(game, target, `key:${code}`);
  };
  const blur = () => {
    for (const [code, target] of held) end(game, target, `key:${code}`);
    held.clear();
    pressed.clear();
    combine();
    game.held.clear(); // what is let go now will not be heard
  };
  // A button that was clicked shall not take the space key from the game; the keyboard's focus stays where it is.
  const click = ({ detail, target }: MouseEvent) => {
    if (detail === 0 || !(target instanceof Element) || target.closest('dialog')) return;
    leave('button');
    setTimeout(() => leave('input:is([type=radio], [type=checkbox], [type=range])')); // its label focuses it after this
  };
  addEventListener('keydown', down);
  addEventListener('keyup', up);
  addEventListener('blur', blur);
  addEventListener('click', click);
  return () => {
    removeEventListener('keydown', down);
    removeEventListener('keyup', up);
    removeEventListener('blur', blur);
    removeEventListener('click', click);
  };
}

/** Takes the focus from an element, if it has it and is one of these. */
function leave(selector: string): void {
  const { activeElement } = document;
  if (activeElement?.matches(selector)) (activeElement as HTMLElement).blur();
}

function isTaken({ target, code }: KeyboardEvent): boolean {
  if (!(target instanceof Element)) return false;
  if (target.closest('input, select, textarea, dialog')) return true;
  return (code === 'Space' || code === 'Enter') && target.closest('button, a') !== null;
}
