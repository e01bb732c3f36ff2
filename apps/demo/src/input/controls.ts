import type { WorldAction } from '@genie/world';

/** The four arms of the pad, by the key that stands for each. */
export const arrows = { up: 'ArrowUp', down: 'ArrowDown', left: 'ArrowLeft', right: 'ArrowRight' } as const;
export type Arm = keyof typeof arrows;

/** Two arms held together, and their keys as a world names them. */
const diagonals = {
  'up-left': 'ArrowUp+ArrowLeft',
  'up-right': 'ArrowUp+ArrowRight',
  'down-left': 'ArrowDown+ArrowLeft',
  'down-right': 'ArrowDown+ArrowRight',
} as const;
export type Diagonal = keyof typeof diagonals;

/** Places of the actions on the pad. */
export interface PadLayout {
  /** The actions of the arrow keys; no arm, no entry. */
  arms: Partial<Record<Arm, WorldAction>>;
  /** Those of two arrow keys held together. */
  diagonals: Partial<Record<Diagonal, WorldAction>>;
  /** All others that do something, as round buttons. */
  buttons: WorldAction[];
}

/** Arranges a world's actions on a pad. The idle action has no button: it is what happens when nothing is pressed. */
export function padLayout(actions: readonly WorldAction[], idle: number): PadLayout {
  const placedAt = <Place extends string>(keysOf: Record<Place, string>) => {
    const places: Partial<Record<Place, WorldAction>> = {};
    for (const place of Object.keys(keysOf) as Place[]) {
      const action = actions.find(({ keys }) => keys?.includes(keysOf[place]));
      if (action) places[place] = action;
    }
    return places;
  };
  const [arms, slanted] = [placedAt<Arm>(arrows), placedAt<Diagonal>(diagonals)];
  const placed = new Set<WorldAction>([...Object.values(arms), ...Object.values(slanted)]);
  return {
    arms,
    diagonals: slanted,
    buttons: actions.filter((action) => !placed.has(action) && action.index !== idle),
  };
}
