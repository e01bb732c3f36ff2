import type { WorldAction, WorldInfo } from '@genie/world';
import { contradictionsOf } from './contradictions.ts';
import { leastEffect } from './effects.ts';

/** A line for each action: its key, its name, what it does on the screen and how surely; then what contradicts the labels. */
export function tellActions({ actions, idle }: Pick<WorldInfo, 'actions' | 'idle'>): string[] {
  const width = Math.max(...actions.map(({ name }) => name.length));
  const lines = actions.map((action) => {
    const { index, name, keys, sameAs } = action;
    const key = index === idle ? 'no key' : (keys?.[0] ?? (index < 10 ? `${index}` : ''));
    const same = sameAs === undefined ? '' : `, as ${sameAs} does`;
    return `${String(index).padStart(2)}  ${key.padEnd(20)} ${name.padEnd(width)}  ${doesWhat(action)}${same}`;
  });
  return [...lines, ...contradictionsOf(actions)];
}

/** 'picture 3.1 up, object still (pixels a frame), the same way in 94 % of 64 places'. */
export function doesWhat({ effect }: Pick<WorldAction, 'effect'>): string {
  if (!effect) return 'not measured';
  const { x, y, scroll, object, consistency, starts } = effect;
  const moves = Math.hypot(x, y) >= leastEffect;
  const places = moves ? `the same way in ${Math.round(100 * consistency)} % of ${starts} places` : `${starts} places`;
  return `picture ${movement(scroll)}, object ${movement(object)} (pixels a frame), ${places}`;
}

function movement([x, y]: readonly [number, number]): string {
  const parts = [
    [Math.abs(x), x < 0 ? 'left' : 'right'],
    [Math.abs(y), y < 0 ? 'up' : 'down'],
  ] as const;
  const told = parts.filter(([size]) => size >= 0.05).map(([size, word]) => `${size.toFixed(1)} ${word}`);
  return told.length > 0 ? told.join(' and ') : 'still';
}
