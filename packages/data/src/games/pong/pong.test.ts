import { Random } from '@genie/ops';
import { expect, test } from 'vitest';
import { playGame } from '../../generate-videos.ts';
import { pong } from './index.ts';
import type { PongState } from './play.ts';

const [STAY, UP, DOWN] = [0, 1, 2];
const base: PongState = { ballX: 30, ballY: 30, vx: 2, vy: 2, playerY: 24, opponentY: 24 };
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
  expect(step({ ballY: 2, vy: -4 })).toMatchObject({ ballX: 32, ballY: 2, vy: 4 });
  expect(step({ ballY: 58, vy: 4 })).toMatchObject({ ballY: 58, vy: -4 });
});

test('reflects the ball at the paddles, steeper towards their ends', () => {
  // The player's front is at x = 8; the ball would be at 6, two pixels inside.
  expect(step({ ballX: 8, ballY: 30, vx: -2, vy: 2 })).toMatchObject({ ballX: 10, vx: 2, vy: 2 });
  expect(step({ ballX: 8, ballY: 36, vx: -2, vy: 2 })).toMatchObject({ ballX: 10, vx: 2, vy: 4 });
  expect(step({ ballX: 8, ballY: 24, vx: -2, vy: 2 }).vy).toBe(-2);
  expect(step({ ballX: 8, ballY: 18, vx: -2, vy: 4 }).vy).toBe(-4); // eight pixels above the middle
  // The opponent's is at x = 56, where the ball's right edge would come to 58.
  expect(step({ ballX: 52, ballY: 30, vx: 2, vy: -2 })).toMatchObject({ ballX: 50, vx: -2 });
});

test('serves a lost ball to the winner, in the slope that its height says', () => {
  expect(step({ ballX: 0, ballY: 50, vx: -2, vy: 2 })).toMatchObject({ ballX: 30, ballY: 30, vx: 2, vy: 4 });
  expect(step({ ballX: 60, ballY: 10, vx: 2, vy: 2 })).toMatchObject({ ballX: 30, ballY: 30, vx: -2, vy: -4 });
});

test('lets the opponent follow the ball it sees', () => {
  expect(step({ ballY: 40, opponentY: 24 }).opponentY).toBe(26);
  expect(step({ ballY: 10, opponentY: 24 }).opponentY).toBe(22);
  expect(step({ ballY: 30, opponentY: 24 }).opponentY).toBe(24);
});

test('keeps everything in sight, and all but the player follows from the last two frames', () => {
  const next = new Map<string, string>();
  for (let seed = 0; seed < 5; seed++) {
    const { states, actions } = playGame(pong, { frames: 300, random: new Random(seed) }).labels;
    const { ballX, ballY, playerY, opponentY } = states!;
    const picture = (t: number) => [ballX, ballY, playerY, opponentY].map((values) => values![t]).join();
    for (let t = 0; t < 300; t++) {
      expect(ballX![t]! >= 0 && ballX![t]! <= 60 && ballY![t]! >= 0 && ballY![t]! <= 60).toBe(true);
      if (t < 1 || t > 298) continue;
      const seen = `${picture(t - 1)} | ${picture(t)} | ${actions[t]}`;
      expect(next.get(seen) ?? picture(t + 1), seen).toBe(picture(t + 1));
      next.set(seen, picture(t + 1));
    }
  }
});

test('misses the ball where it was wiped out, in front of a paddle too', () => {
  for (const ballX of [4, 30, 56]) {
    const state = { ...base, ballX, ballY: 30 };
    const frame = pong.render(state);
    expect(pong.detect(frame).ball).toEqual({ x: ballX + 1.5, y: 31.5 });
    const without = pong.render({ ...state, ballX: -9 });
    expect(pong.detect(without)).toMatchObject({ ball: null, player: { y: 31.5 }, opponent: { y: 31.5 } });
  }
});
