import type { Game } from '../game/game.svelte.ts';
import { keyName } from '../input/controls.ts';
import type { KeyCap } from './bands.ts';

/** A keycap for each action but the one that is taken while nothing is pressed. */
export function capsOf({ actions, info }: Pick<Game, 'actions' | 'info'>): KeyCap[] {
  return actions
    .filter(({ index }) => index !== info?.idle)
    .map(({ index, name, keys }) => ({ action: index, name, label: keys?.[0] ? keyName(keys[0]) : String(index) }));
}
