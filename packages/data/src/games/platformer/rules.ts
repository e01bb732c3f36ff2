import type { Rule, Score } from '../game.ts';
import type { Level } from './level.ts';
import { detect, detectLevel } from './picture.ts';
import {
  effective,
  FASTEST_FALL,
  fits,
  GRAVITY,
  isGrounded,
  JUMP,
  JUMP_ACTION,
  PLAYER,
  type PlatformerState,
  step,
  touches,
} from './play.ts';

/** Pixels down in the last step, as the game would have it; NaN where that cannot be told. */
function fall(before: PlatformerState | null, now: { level: Level; x: number; y: number }): number {
  if (before === null) return Number.NaN;
  const moved = now.y - before.y;
  if (moved === Math.min(FASTEST_FALL, before.vy + GRAVITY) || (moved === JUMP && isGrounded(before))) return moved;
  const isStopped = moved < 0 ? !fits(now.level, now.x, now.y - 1) : !fits(now.level, now.x, now.y + 1);
  if (moved === 0) return isStopped || !fits(now.level, now.x, now.y - 1) ? 0 : moved;
  // Stopped on the way by ground or ceiling, or already there when it came: only the speed before tells.
  if (isStopped) return Number.isNaN(before.vy) ? Number.NaN : 0;
  return moved;
}

/** The state that a frame shows; see `Game.read`. */
export function read(frame: Uint8Array, before: PlatformerState | null): PlatformerState | null {
  const { player } = detect(frame);
  if (!player) return null;
  const x = Math.round(player.x - (PLAYER.width - 1) / 2);
  const y = Math.round(player.y - (PLAYER.height - 1) / 2);
  const level = detectLevel(frame, { x, y, ...PLAYER }, before?.level);
  const vy = fall(before, { level, x, y });
  const walked = before ? x - before.x : 0;
  const facing = walked === 0 ? (before?.facing ?? 1) : walked < 0 ? -1 : 1;
  return { level, x, y, vy, facing, coins: level.coins.map(() => true) };
}

const isIn = (coins: Level['coins'], coin: { x: number; y: number }): boolean =>
  coins.some(({ x, y }) => x === coin.x && y === coin.y);
const isFalling = (state: PlatformerState): boolean => !isGrounded(state) && Number.isFinite(state.vy);

export const rules: readonly Rule<PlatformerState>[] = [
  {
    name: 'falls',
    definition:
      'Share of steps in the air in which the height changes as gravity says: by 2 pixels more downwards than in the step before, up to 6, or to the ground.',
    holds: (before, after, action) => (isFalling(before) ? after !== null && after.y === step(before, action).y : null),
  },
  {
    name: 'groundHolds',
    definition:
      'Share of steps from the ground without a jump after which the player stands on the ground, or starts to fall at its edge.',
    holds(before, after, action) {
      if (!isGrounded(before) || Number.isNaN(before.vy) || action === JUMP_ACTION) return null;
      return after !== null && after.y === step(before, action).y;
    },
  },
  {
    name: 'jumps',
    definition: 'Share of jumps from the ground that rise by 8 pixels at once, or to the ceiling.',
    holds: (before, after, action) =>
      action === JUMP_ACTION && effective(before, action) ? after !== null && after.y === step(before, action).y : null,
  },
  {
    name: 'stepsWhole',
    definition: 'Share of steps on a free way in which the player moves as far as the key says, no more and no less.',
    holds(before, after, action) {
      const { x } = step(before, action);
      return x === before.x ? null : after !== null && after.x === x;
    },
  },
  {
    name: 'wallsHold',
    definition: 'Share of steps against a wall, as the frame before shows it, in which the player does not move.',
    holds: (before, after, action) =>
      action === JUMP_ACTION || effective(before, action) ? null : after !== null && after.x === before.x,
  },
  {
    name: 'levelStays',
    definition: 'Share of steps in which no wall or ground of the level comes or goes.',
    holds: ({ level }, after) => after && level.solid.every((solid, i) => solid === after.level.solid[i]),
  },
  {
    name: 'goalsStay',
    definition: 'Share of steps in which what is to be collected stays as it is, but for what the player takes.',
    holds({ level: { coins }, vy }, after) {
      // The first frame of a game does not tell whether the player hides a coin: it may start on one.
      if (after === null || Number.isNaN(vy)) return null;
      const left = coins.filter((coin) => !touches(after, coin));
      return left.length === after.level.coins.length && left.every((coin) => isIn(after.level.coins, coin));
    },
  },
];

/** The coins that are there: of a true state those not taken yet, of one that was read all that the frame shows. */
const coinsThere = ({ level, coins }: PlatformerState): Level['coins'] => level.coins.filter((_, i) => coins[i]);

export const score: Score<PlatformerState> = {
  definition: 'A point is a coin that the player takes.',
  points: (before, after) => {
    const left = coinsThere(after);
    return coinsThere(before).filter((coin) => touches(after, coin) && !isIn(left, coin)).length;
  },
};
