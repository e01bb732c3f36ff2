import { describe, expect, test } from 'vitest';
import { directionOf, directionOfKey, keysOfDirection, turnBetween } from '../action-keys/directions.ts';
import { effectsOf } from './effects.ts';
import { kindsOf } from './kind-of-effect.ts';
import { type FrameMotion, motionsOf } from './motions.ts';

const rest = { x: 0, y: 0 };
const scrolls = (x: number, y = 0): FrameMotion => ({ scroll: { x, y }, object: rest });
const moves = (x: number, y = 0): FrameMotion => ({ scroll: rest, object: { x, y } });
/** The same in every of `places`, for four frames. */
const always = (actions: FrameMotion[], places = 8) =>
  Array.from({ length: places }, () => actions.map((motion) => [motion, motion, motion, motion]));

describe('directions', () => {
  test('eight of them, by the nearest', () => {
    expect(directionOf({ x: 3, y: 0.5 })).toBe('right');
    expect(directionOf({ x: -0.2, y: -4 })).toBe('up');
    expect(directionOf({ x: -3, y: 0 })).toBe('left');
    expect(directionOf({ x: 2, y: -2 })).toBe('up-right');
    expect(directionOf({ x: -2, y: 1.5 })).toBe('down-left');
  });

  test('keys, two held together for a diagonal, and back', () => {
    expect(keysOfDirection('up-right')).toEqual(['ArrowUp+ArrowRight', 'KeyW+KeyD']);
    expect(keysOfDirection('left')).toEqual(['ArrowLeft', 'KeyA']);
    expect(directionOfKey('KeyS')).toBe('down');
    expect(directionOfKey('Space')).toBeUndefined();
    expect([turnBetween('left', 'right'), turnBetween('right', 'up-right'), turnBetween('up', 'up')]).toEqual([
      4, 1, 0,
    ]);
  });
});

describe('effects', () => {
  test('a picture that scrolls left is a player that moves right', () => {
    const effects = effectsOf(always([scrolls(-2), scrolls(0), scrolls(0, 3)]));
    expect(effects[0]).toMatchObject({ x: 2, y: 0, consistency: 1, starts: 8, scroll: { x: -2, y: 0 } });
    expect(kindsOf(effects)).toEqual(['right', 'stay', 'up']);
  });

  test('what moves anyway cancels: a picture that always scrolls, a player that always falls', () => {
    const onTheMove = (x: number, y: number): FrameMotion => ({ scroll: { x: -3, y: 0 }, object: { x, y } });
    expect(kindsOf(effectsOf(always([onTheMove(0, 2), onTheMove(-2, 2), onTheMove(2, 2), onTheMove(0, 5)])))).toEqual([
      'stay',
      'left',
      'right',
      'down',
    ]);
  });

  test('what seems to move while actions move the camera is scenery', () => {
    const half = (motion: FrameMotion, object: { x: number; y: number }): FrameMotion => ({ ...motion, object });
    const effects = effectsOf(
      always([half(scrolls(-2), { x: -3, y: 0 }), half(scrolls(2), { x: 3, y: 0 }), scrolls(0)]),
    );
    expect(kindsOf(effects)).toEqual(['right', 'left', 'stay']);
  });

  test('two ways with no rest between them are two ways', () => {
    expect(kindsOf(effectsOf(always([moves(-2), moves(2)])))).toEqual(['left', 'right']);
  });

  test('a jump is told by its first frame, before the fall', () => {
    const jump = [moves(0, -8), moves(0, -2), moves(0, 4), moves(0, 6)];
    const still = [rest, rest, rest, rest].map(() => moves(0));
    const effects = effectsOf([
      [jump, still],
      [jump, still],
    ]);
    expect(effects[0]).toMatchObject({ y: -8, steps: 1 });
    expect(kindsOf(effects)).toEqual(['up', 'stay']);
  });

  test('now here, now there is no direction; a wall in the way of some is no matter', () => {
    const places = Array.from({ length: 8 }, (_, place) => [
      [moves(place % 2 === 0 ? 3 : -3, place % 4 < 2 ? 3 : -3)],
      [place < 5 ? moves(0) : moves(-4)],
      [moves(0)],
    ]);
    expect(kindsOf(effectsOf(places))).toEqual(['other', 'left', 'stay']);
  });

  test('what next to no video shows does not tell what moves anyway', () => {
    const motions = always([scrolls(-3), scrolls(-5), scrolls(0)]);
    expect(kindsOf(effectsOf(motions, [0.5, 0.5, 0]))).toEqual(['stay', 'right', 'left']);
  });
});

describe('motions', () => {
  const size = { width: 32, height: 32 };
  const frame = (player: [number, number], ball: number): Uint8Array => {
    const pixels = new Uint8Array(size.width * size.height * 3).fill(20);
    for (const [left, top, side] of [
      [...player, 5],
      [ball, 25, 4],
    ])
      for (let y = top; y < top + side; y++)
        pixels.fill(230, 3 * (y * size.width + left), 3 * (y * size.width + left + side));
    return pixels;
  };

  test('a ball that flies anyway is not what an action moves', () => {
    const played = (dx: number, dy: number) => [0, 1, 2].map((t) => frame([12 + t * dx, 8 + t * dy], 2 + 4 * t));
    const [left, up, stay] = motionsOf([played(-2, 0), played(0, -3), played(0, 0)], size);
    expect(left.map(({ object }) => object)).toEqual([
      { x: -2, y: 0 },
      { x: -2, y: 0 },
    ]);
    expect(up[1].object).toEqual({ x: 0, y: -3 });
    expect(stay.map(({ object, scroll }) => [object, scroll])).toEqual([
      [rest, rest],
      [rest, rest],
    ]);
  });
});
