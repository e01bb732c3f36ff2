import type { Motion } from './mean-motion.ts';

/**
 * One sentence on what an action moves: 'At the left things moved up by 3 pixels a frame.'
 *
 * @param most - changed pixels of a frame under the action that changes most: beside those, a few are next to nothing
 */
export function motionWords(motion: Motion | null, most = 0): string {
  if (motion === null || motion.changed < 1) return 'Nothing moved.';
  if (motion.changed < 0.2 * most) return 'Hardly anything moved.';
  const place = placeWords(motion.place);
  const amount = Math.hypot(motion.x, motion.y);
  if (motion.explained < 0.3 || motion.steadiness < 0.4 || amount < 0.25) {
    return `${place} things changed, but not in one direction.`;
  }
  return `${place} things moved ${directionWords(motion)} by ${pixels(amount)} a frame.`;
}

/** 'up', 'down and left': the nearest of eight directions. */
function directionWords({ x, y }: Motion): string {
  // A component counts from tan 22.5° of the other one on.
  const slant = Math.tan(Math.PI / 8);
  const words = [
    Math.abs(y) > slant * Math.abs(x) && (y < 0 ? 'up' : 'down'),
    Math.abs(x) > slant * Math.abs(y) && (x < 0 ? 'left' : 'right'),
  ];
  return words.filter(Boolean).join(' and ');
}

function pixels(amount: number): string {
  const rounded = amount.toFixed(1).replace(/\.0$/, '');
  return rounded === '1' ? '1 pixel' : `${rounded} pixels`;
}

/** Describes the place of most of it; a direction in which it is spread over most of the picture is left out. */
function placeWords({ x, y, spreadX, spreadY }: Motion['place']): string {
  const third = (at: number, spread: number, low: string, high: string) =>
    spread > 0.22 || (at >= 1 / 3 && at <= 2 / 3) ? '' : at < 1 / 3 ? low : high;
  if (spreadX > 0.22 && spreadY > 0.22) return 'All over the picture';
  const words = [third(y, spreadY, 'top', 'bottom'), third(x, spreadX, 'left', 'right')].filter(Boolean).join(' ');
  return words === '' ? 'In the middle' : `At the ${words}`;
}
