import { Random } from '@genie/ops';
import { expect, test } from 'vitest';
import { playGame } from '../generate-videos.ts';
import { type PongState, pong } from './pong.ts';

const [STAY, UP, DOWN] = [0, 1, 2];
const base: PongState = { ballX: 30, ballY: 30, vx: 2, vy: 1, playerY: 24, opponentY: 24 };
const random = new Random(0);
const step = (state: Partial<PongState>, action = STAY) => pong.step({ ...base, ...state }, action, random);

test('moves the player by four pixels, up to the edges', () => {
  expect(step({}, UP).playerY).toBe(20);
  expect(step({}, DOWN).playerY).toBe(28);
  expect(step({ playerY: 0 }, UP).playerY).toBe(0);
  expect(step({ playerY: 48 }, DOWN).playerY).toBe(48);
  const effective = (playerY: number, action: number) => pong.effective({ ...base, playerY }, action);
  expect([effective(0, UP), effective(0, DOWN), effective(0, STAY), effective(48, DOWN)]).toEqual([
    false,
    true,
    true,
    false,
  ]);
});

test('reflects the ball at the walls', () => {
  expect(step({ ballY: 1, vy: -3 })).toMatchObject({ ballX: 32, ballY: 2, vy: 3 });
  expect(step({ ballY: 61, vy: 2 })).toMatchObject({ ballY: 61, vy: -2 });
});

test('reflects the ball at the paddles, steeper towards their ends', () => {
  // The player's front is at x = 8; the ball would be at 7, one pixel inside.
  expect(step({ ballX: 9, ballY: 30, vx: -2, vy: 1 })).toMatchObject({ ballX: 9, vx: 2, vy: 1 });
  expect(step({ ballX: 8, ballY: 37, vx: -2, vy: 1 })).toMatchObject({ ballX: 10, vx: 2, vy: 3 });
  expect(step({ ballX: 9, ballY: 24, vx: -2, vy: 1 }).vy).toBe(-2);
  // The opponent's is at x = 56, where the ball's right edge would come to 57.
  expect(step({ ballX: 53, ballY: 30, vx: 2, vy: -1 })).toMatchObject({ ballX: 53, vx: -2 });
});

test('serves a lost ball to the winner, in the slope that its height says', () => {
  expect(step({ ballX: 1, ballY: 50, vx: -2, vy: 1 })).toMatchObject({ ballX: 31, ballY: 31, vx: 2, vy: 2 });
  expect(step({ ballX: 61, ballY: 10, vx: 2, vy: 1 })).toMatchObject({ ballX: 31, ballY: 31, vx: -2, vy: -2 });
});

test('lets the opponent follow the ball it sees', () => {
  expect(step({ ballY: 40, opponentY: 24 }).opponentY).toBe(26);
  expect(step({ ballY: 10, opponentY: 24 }).opponentY).toBe(22);
  expect(step({ ballY: 31, opponentY: 24 }).opponentY).toBe(24);
});

test('keeps everything in sight, and all but the player follows from the last two frames', () => {
  const next = new Map<string, string>();
  for (let seed = 0; seed < 5; seed++) {
    const { states, actions } = playGame(pong, { frames: 300, random: new Random(seed) }).labels;
    const { ballX, ballY, playerY, opponentY } = states!;
    const picture = (t: number) => [ballX, ballY, playerY, opponentY].map((values) => values![t]).join();
    for (let t = 0; t < 300; t++) {
      expect(ballX![t]! >= 0 && ballX![t]! <= 62 && ballY![t]! >= 0 && ballY![t]! <= 62).toBe(true);
      if (t < 1 || t > 298) continue;
      const seen = `${picture(t - 1)} | ${picture(t)} | ${actions[t]}`;
      expect(next.get(seen) ?? picture(t + 1), seen).toBe(picture(t + 1));
      next.set(seen, picture(t + 1));
    }
  }
});

test('misses the ball where it was wiped out, in front of a paddle too', () => {
  for (const ballX of [5, 30, 57]) {
    const state = { ...base, ballX, ballY: 30 };
    const frame = pong.render(state);
    expect(pong.detect(frame).ball).toEqual({ x: ballX + 0.5, y: 30.5 });
    const without = pong.render({ ...state, ballX: -9 });
    expect(pong.detect(without)).toMatchObject({ ball: null, player: { y: 31.5 }, opponent: { y: 31.5 } });
  }
});
