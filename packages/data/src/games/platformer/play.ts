import type { Random } from '@genie/ops';
import type { Policy } from '../game.ts';
import { isSolid, type Level, TILE, TILES } from './level.ts';

/** Everything that decides the next frame. */
export interface PlatformerState {
  readonly level: Level;
  /** Top left corner of the player in pixels. */
  readonly x: number;
  readonly y: number;
  /** Pixels down in the last step. */
  readonly vy: number;
  readonly facing: -1 | 1;
  /** True for each coin of the level that is still there. */
  readonly coins: readonly boolean[];
}

export const SIZE: number = TILE * TILES;
export const PLAYER = { width: 6, height: 8 };
export const COIN = 4;
// A grid of 4 × 2 pixels: patches of 8 then show the player in 8 places and not in 64.
export const WALK = 4;
/** A jump rises 8 + 6 + 4 + 2 = 20 pixels: two tiles and a half. */
export const JUMP = -8;
/** Added to the velocity with every step. */
export const GRAVITY = 2;
export const FASTEST_FALL = 6;

/** Returns whether the player fits there. */
export function fits(level: Level, x: number, y: number): boolean {
  for (const px of [x, x + PLAYER.width - 1])
    for (const py of [y, y + PLAYER.height - 1]) if (isSolid(level, px, py)) return false;
  return true;
}

/** Returns whether the player touches the coin, and so takes it. */
export const touches = (player: { x: number; y: number }, coin: { x: number; y: number }): boolean =>
  player.x + PLAYER.width > coin.x &&
  coin.x + COIN > player.x &&
  player.y + PLAYER.height > coin.y &&
  coin.y + COIN > player.y;

export const isGrounded = ({ level, x, y }: PlatformerState): boolean => !fits(level, x, y + 1);
/** Pixels that each action walks: stay, left, right, jump. */
export const walks: readonly number[] = [0, -WALK, WALK, 0];
export const JUMP_ACTION = 3;

export function effective(state: PlatformerState, action: number): boolean {
  if (action === JUMP_ACTION) return isGrounded(state) && fits(state.level, state.x, state.y + JUMP);
  return fits(state.level, state.x + walks[action]!, state.y);
}

export function step(state: PlatformerState, action: number): PlatformerState {
  const { level } = state;
  // Sideways first, from where the player is seen; all x are multiples of a step, so it is whole or blocked.
  const walk = fits(level, state.x + walks[action]!, state.y) ? walks[action]! : 0;
  const x = state.x + walk;
  const grounded = isGrounded(state);
  let vy = Math.min(FASTEST_FALL, state.vy + GRAVITY);
  if (grounded && action === JUMP_ACTION) vy = JUMP;
  let y = state.y;
  for (let moved = 0; moved < Math.abs(vy); moved++) {
    if (!fits(level, x, y + Math.sign(vy))) {
      vy = 0; // feet on the ground, or head at a platform
      break;
    }
    y += Math.sign(vy);
  }
  const coins = state.coins.map((there, i) => there && !touches({ x, y }, level.coins[i]!));
  return { level, x, y, vy, facing: walk === 0 ? state.facing : walk < 0 ? -1 : 1, coins };
}

/**
 * Runs one way for a while, jumps at steps and now and then, turns, rests; a quarter of the actions is any. What a player does must be
 * a surprise: of one that always runs on, all is foreseen, and nothing is left that a latent action would have to tell.
 */
export function policy(random: Random): Policy<PlatformerState> {
  let left = 0;
  let heading = 0;
  return (state) => {
    if (random.uniform() < 0.25) return random.integer(4);
    if (left-- <= 0) {
      heading = random.integer(3);
      left = heading === 0 ? random.integer(4) : 1 + random.integer(7);
    }
    const blocked = !effective(state, heading);
    if (isGrounded(state) && effective(state, JUMP_ACTION) && random.uniform() < (blocked ? 0.6 : 0.2))
      return JUMP_ACTION;
    if (blocked && random.uniform() < 0.3) heading = 3 - heading;
    return heading;
  };
}
