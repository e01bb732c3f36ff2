import type { Random } from '@genie/ops';
import { type Colour, canvas, drawSprite, fillRectangle } from './canvas.ts';
import { findObject, spriteTemplate } from './find-object.ts';
import type { Game, Policy } from './game.ts';
import { isSolid, type Level, makeLevel, TILE, TILES } from './platformer-level.ts';

/** Everything that decides the next frame. */
export interface PlatformerState {
  readonly level: Level;
  /** Top left corner of the player in pixels. */
  readonly x: number;
  readonly y: number;
  /** Pixels down in the last step. */
  readonly vy: number;
  readonly facing: -1 | 1;
  /** Whether each coin of the level is still there. */
  readonly coins: readonly boolean[];
}

const SIZE = TILE * TILES;
const PLAYER = { width: 6, height: 8 };
const COIN = 4;
// A grid of 4 × 2 pixels: patches of 8 then show the player in 8 places and not in 64.
const WALK = 4;
/** A jump rises 8 + 6 + 4 + 2 = 20 pixels: two tiles and a half. */
const JUMP = -8;
/** Added to the velocity with every step. */
const GRAVITY = 2;
const FASTEST_FALL = 6;

const sky: readonly Colour[] = [
  [92, 148, 222],
  [108, 166, 230],
  [126, 184, 238],
  [146, 200, 244],
];
const dirt: Colour = [140, 92, 60];
const grass: Colour = [84, 168, 72];
const palette: Readonly<Record<string, Colour>> = {
  r: [222, 48, 62], // cap and shirt
  s: [250, 208, 172], // face
  k: [34, 30, 52], // eye and shoes
  b: [44, 58, 150], // trousers
  y: [255, 214, 64], // coin
  w: [255, 244, 180],
};
const facingRight = ['.rrrr.', 'rrrrrr', '.ssks.', '.ssss.', 'rrrrrr', '.bbbb.', '.bbbb.', '.k..k.'];
const striding = [...facingRight.slice(0, 7), '..kk..'];
const mirror = (sprite: readonly string[]): string[] => sprite.map((row) => [...row].reverse().join(''));
const coinSprite = ['.yy.', 'ywyy', 'ywyy', '.yy.'];

/** Whether the player fits there. */
function fits(level: Level, x: number, y: number): boolean {
  for (const px of [x, x + PLAYER.width - 1])
    for (const py of [y, y + PLAYER.height - 1]) if (isSolid(level, px, py)) return false;
  return true;
}

const isGrounded = ({ level, x, y }: PlatformerState): boolean => !fits(level, x, y + 1);
/** Pixels that each action walks: stay, left, right, jump. */
const walks = [0, -WALK, WALK, 0];
const JUMP_ACTION = 3;

function effective(state: PlatformerState, action: number): boolean {
  if (action === JUMP_ACTION) return isGrounded(state) && fits(state.level, state.x, state.y + JUMP);
  return fits(state.level, state.x + walks[action]!, state.y);
}

function step(state: PlatformerState, action: number): PlatformerState {
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
  const coins = state.coins.map((there, i) => {
    const coin = level.coins[i]!;
    const apart = x + PLAYER.width <= coin.x || coin.x + COIN <= x || y + PLAYER.height <= coin.y || coin.y + COIN <= y;
    return there && apart;
  });
  return { level, x, y, vy, facing: walk === 0 ? state.facing : walk < 0 ? -1 : 1, coins };
}

function render({ level, x, y, facing, coins }: PlatformerState): Uint8Array {
  const frame = canvas(SIZE, SIZE, sky[0]!);
  for (let band = 1; band < sky.length; band++)
    fillRectangle(frame, SIZE, { x: 0, y: band * 16, width: SIZE, height: 16 }, sky[band]!);
  for (const [i, solid] of level.solid.entries()) {
    if (!solid) continue;
    const [left, top] = [(i % TILES) * TILE, Math.floor(i / TILES) * TILE];
    fillRectangle(frame, SIZE, { x: left, y: top, width: TILE, height: TILE }, dirt);
    if (!level.solid[i - TILES]) fillRectangle(frame, SIZE, { x: left, y: top, width: TILE, height: 2 }, grass);
  }
  for (const [i, coin] of level.coins.entries())
    if (coins[i]) drawSprite(frame, SIZE, coinSprite, palette, coin.x, coin.y);
  // Legs close at every second step.
  const sprite = x % (2 * WALK) === 0 ? facingRight : striding;
  drawSprite(frame, SIZE, facing > 0 ? sprite : mirror(sprite), palette, x, y);
  return frame;
}

/**
 * Runs one way for a while, jumps at steps and now and then, turns, rests; a quarter of the actions is any. What a player does must be
 * a surprise: of one that always runs on, all is foreseen, and nothing is left that a latent action would have to tell.
 */
function policy(random: Random): Policy<PlatformerState> {
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

const templates = [facingRight, mirror(facingRight), striding, mirror(striding)].map((s) => spriteTemplate(s, palette));

/** A runner on whole-pixel terrain: walks, jumps onto platforms and collects coins; every video has its own screen. */
export const platformer: Game<PlatformerState> = {
  name: 'platformer',
  title: 'Platformer',
  height: SIZE,
  width: SIZE,
  fps: 15,
  actions: ['stay', 'left', 'right', 'jump'],
  keys: {
    stay: [],
    left: ['ArrowLeft', 'KeyA'],
    right: ['ArrowRight', 'KeyD'],
    jump: ['ArrowUp', 'Space', 'KeyW'],
  },
  reset(random) {
    const level = makeLevel(random);
    const x = WALK * random.integer(Math.floor((SIZE - PLAYER.width) / WALK) + 1);
    let y = 0;
    while (!fits(level, x, y)) y++;
    while (fits(level, x, y + 1)) y++;
    return { level, x, y, vy: 0, facing: random.integer(2) ? 1 : -1, coins: level.coins.map(() => true) };
  },
  step,
  render,
  numbers: (state) => ({
    x: state.x,
    y: state.y,
    vy: state.vy,
    facing: state.facing,
    grounded: isGrounded(state) ? 1 : 0,
    coins: state.coins.filter(Boolean).length,
  }),
  effective,
  policy,
  objects: ({ x, y }) => ({ player: { x: x! + 2.5, y: y! + 3.5 } }),
  detect: (frame) => ({ player: findObject(frame, SIZE, templates, [...sky, dirt, grass]) }),
  controls: [
    { object: 'player', axis: 'x', displacement: walks },
    { object: 'player', axis: 'y', displacement: [null, null, null, JUMP] },
  ],
};
