import type { WorldAction } from '@genie/world';

/** The four arms of the pad, by the key that stands for each. */
export const arrows = { up: 'ArrowUp', down: 'ArrowDown', left: 'ArrowLeft', right: 'ArrowRight' } as const;
export type Arm = keyof typeof arrows;

/** Where each action stands on the pad. */
export interface PadLayout {
  /** The actions of the arrow keys; no arm, no entry. */
  arms: Partial<Record<Arm, WorldAction>>;
  /** All others that do something, as round buttons. */
  buttons: WorldAction[];
}

/** Arranges a world's actions on a pad. The idle action has no button: it is what happens when nothing is pressed. */
export function padLayout(actions: readonly WorldAction[], idle: number): PadLayout {
  const arms: PadLayout['arms'] = {};
  for (const [arm, code] of Object.entries(arrows) as [Arm, string][]) {
    const action = actions.find(({ keys }) => keys?.includes(code));
    if (action) arms[arm] = action;
  }
  const placed = new Set(Object.values(arms));
  return { arms, buttons: actions.filter((action) => !placed.has(action) && action.index !== idle) };
}
