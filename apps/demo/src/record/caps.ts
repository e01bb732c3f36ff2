import { actionNames } from '../actions/names.svelte.ts';
import type { Game } from '../game/game.svelte.ts';
import { bindings } from '../input/bindings.svelte.ts';
import { inputName } from '../input/inputs.ts';
import type { KeyCap } from './bands.ts';

/** A keycap for each action but the one that is taken while nothing is pressed. */
export function capsOf({ actions, info }: Pick<Game, 'actions' | 'info'>): KeyCap[] {
  return actions
    .filter(({ index }) => index !== info?.idle)
    .map((action) => {
      const [key] = bindings.keysOf(`action:${action.index}`);
      const label = key ? inputName(key) : String(action.index);
      return { action: action.index, name: actionNames.of(action), label };
    });
}
