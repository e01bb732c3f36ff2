import { type Colour, canvas, drawSprite, fillRectangle } from '../canvas.ts';
import { findObject, presence, spriteTemplate } from '../find-object.ts';
import type { Position } from '../game.ts';
import { type Box, seenShare } from '../seen-share.ts';
import { type Level, TILE, TILES } from './level.ts';
import { COIN, type PlatformerState, SIZE, touches, WALK } from './play.ts';

const sky: readonly Colour[] = [
  [92, 148, 222],
  [108, 166, 230],
  [126, 184, 238],
  [146, 200, 244],
];
const dirt: Colour = [140, 92, 60];
const grass: Colour = [84, 168, 72];
const coinColour: Colour = [255, 214, 64];
const palette: Readonly<Record<string, Colour>> = {
  r: [222, 48, 62], // cap and shirt
  s: [250, 208, 172], // face
  k: [34, 30, 52], // eye and shoes
  b: [44, 58, 150], // trousers
  y: coinColour,
  w: [255, 244, 180],
};
const facingRight = ['.rrrr.', 'rrrrrr', '.ssks.', '.ssss.', 'rrrrrr', '.bbbb.', '.bbbb.', '.k..k.'];
const striding = [...facingRight.slice(0, 7), '..kk..'];
const mirror = (sprite: readonly string[]): string[] => sprite.map((row) => [...row].reverse().join(''));
const coinSprite = ['.yy.', 'ywyy', 'ywyy', '.yy.'];

export function render({ level, x, y, facing, coins }: PlatformerState): Uint8Array {
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

const templates = [facingRight, mirror(facingRight), striding, mirror(striding)].map((s) => spriteTemplate(s, palette));

/** Finds the player. */
export function detect(frame: Uint8Array): { player: Position | null } {
  return { player: findObject(frame, SIZE, templates, [...sky, dirt, grass]) };
}

/** The screen that a frame shows, with the coins that are still there; the ground as `remembered` where the player hides it. */
export function detectLevel(frame: Uint8Array, player: Box, remembered: Level | undefined): Level {
  const ground = presence(frame, dirt, sky);
  const coin = presence(frame, coinColour, [...sky, dirt]);
  const solid: boolean[] = [];
  const coins: { x: number; y: number }[] = [];
  for (let i = 0; i < TILES * TILES; i++) {
    const [x, y] = [(i % TILES) * TILE, Math.floor(i / TILES) * TILE];
    // Below the grass that may lie on it.
    const share = seenShare(ground, SIZE, { x, y: y + 2, width: TILE, height: TILE - 2 }, player);
    solid.push(share === null ? (remembered?.solid[i] ?? false) : share >= 0.5);
    const place = { x: x + 2, y: y + 2 };
    // One that the player touches is taken.
    const yellow = touches(player, place) ? null : seenShare(coin, SIZE, { ...place, width: COIN, height: COIN });
    if (yellow !== null && yellow >= 0.4) coins.push(place);
  }
  return { solid, coins };
}
