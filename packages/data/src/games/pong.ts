import type { Random } from '@genie/ops';
import { type Colour, canvas, fillRectangle } from './canvas.ts';
import { findObject, rectangleTemplate } from './find-object.ts';
import type { Game, Policy, Position } from './game.ts';

/** Everything that decides the next frame; positions are top left corners in pixels, velocities pixels a frame. */
export interface PongState {
  readonly ballX: number;
  readonly ballY: number;
  readonly vx: number;
  readonly vy: number;
  readonly playerY: number;
  readonly opponentY: number;
}

const SIZE = 64;
const PADDLE = { width: 3, height: 12, playerX: 4, opponentX: 57, top: 2, bottom: 50, step: 3 };
const BALL = 3;
/** Top left corner's largest coordinate of the ball. */
const EDGE = SIZE - BALL;

const background: Colour = [20, 22, 34];
const lineColour: Colour = [44, 48, 66];
const playerColour: Colour = [96, 210, 120];
const opponentColour: Colour = [240, 140, 70];
const ballColour: Colour = [250, 250, 250];

const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));
/** Pixels that each action asks for: stay, up, down. */
const moves = [0, -PADDLE.step, PADDLE.step];

/** Vertical velocity after the ball has hit a paddle: the farther from the paddle's middle, the steeper, never 0. */
function deflect(ballY: number, paddleY: number, vy: number): number {
  const d = ballY + 1 - (paddleY + 6);
  return clamp(Math.sign(d) * Math.ceil(Math.abs(d) / 3), -3, 3) || Math.sign(vy) || 1;
}

const touches = (ballY: number, paddleY: number): boolean =>
  ballY + BALL - 1 >= paddleY && ballY <= paddleY + PADDLE.height - 1;

function step(state: PongState, action: number): PongState {
  const playerY = clamp(state.playerY + moves[action]!, PADDLE.top, PADDLE.bottom);
  // The opponent sees the ball where it was, so that its move follows from the frames already shown.
  const lag = state.ballY + 1 - (state.opponentY + 6);
  const opponentY = clamp(state.opponentY + (lag >= 2 ? 2 : lag <= -2 ? -2 : 0), PADDLE.top, PADDLE.bottom);

  let { vx, vy } = state;
  let y = state.ballY + vy;
  if (y < 0 || y > EDGE) {
    y = y < 0 ? -y : 2 * EDGE - y;
    vy = -vy;
  }
  let x = state.ballX + vx;
  if (vx < 0 && state.ballX >= 7 && x < 7 && touches(y, playerY)) {
    [x, vx, vy] = [14 - x, 2, deflect(y, playerY, vy)];
  } else if (vx > 0 && state.ballX + 2 <= 56 && x + 2 > 56 && touches(y, opponentY)) {
    [x, vx, vy] = [108 - x, -2, deflect(y, opponentY, vy)];
  }
  if (x < 0 || x > EDGE) {
    // The serve goes to the winner; its slope comes from where the ball left, so nothing but the player is random.
    [vx, vy] = [x < 0 ? 2 : -2, [-2, -1, 1, 2][y >> 4]!];
    [x, y] = [30, 30];
  }
  return { ballX: x, ballY: y, vx, vy, playerY, opponentY };
}

function render(state: PongState): Uint8Array {
  const frame = canvas(SIZE, SIZE, background);
  for (let y = 0; y < SIZE; y += 8) fillRectangle(frame, SIZE, { x: 31, y, width: 2, height: 4 }, lineColour);
  const { width, height, playerX, opponentX } = PADDLE;
  fillRectangle(frame, SIZE, { x: playerX, y: state.playerY, width, height }, playerColour);
  fillRectangle(frame, SIZE, { x: opponentX, y: state.opponentY, width, height }, opponentColour);
  fillRectangle(frame, SIZE, { x: state.ballX, y: state.ballY, width: BALL, height: BALL }, ballColour);
  return frame;
}

/** Segments of 8 to 32 frames: 60 % held random actions, 40 % follow the ball with a quarter of random actions. */
function policy(random: Random): Policy<PongState> {
  let segment = 0;
  let following = false;
  let hold = 0;
  let held = 0;
  return (state) => {
    if (segment-- <= 0) {
      segment = 7 + random.integer(25);
      following = random.uniform() >= 0.6;
      hold = 0;
    }
    if (following) {
      if (random.uniform() < 0.25) return random.integer(3);
      const lag = state.ballY + 1 - (state.playerY + 6);
      return lag >= 2 ? 2 : lag <= -2 ? 1 : 0;
    }
    if (hold-- <= 0) [held, hold] = [random.integer(3), random.integer(4)];
    return held;
  };
}

// A ball over a paddle hides a fifth of it at most, so a paddle is looked for in its own columns, whole.
const playerTemplate = rectangleTemplate(PADDLE.width, PADDLE.height, playerColour, {
  left: PADDLE.playerX - 1,
  right: PADDLE.playerX + 1,
  top: 0,
  bottom: SIZE - PADDLE.height,
});
const opponentTemplate = rectangleTemplate(PADDLE.width, PADDLE.height, opponentColour, {
  left: PADDLE.opponentX - 1,
  right: PADDLE.opponentX + 1,
  top: 0,
  bottom: SIZE - PADDLE.height,
});
const ballTemplate = rectangleTemplate(BALL, BALL, ballColour);

/**
 * Pong on whole pixels, after the game of 1972: the player on the left, an opponent that follows the ball on the right.
 * All but the player's choice follows from the last two frames, so that choice is the only surprise in a video.
 */
export const pong: Game<PongState> = {
  name: 'pong',
  title: 'Pong',
  height: SIZE,
  width: SIZE,
  fps: 15,
  actions: ['stay', 'up', 'down'],
  keys: { stay: [], up: ['ArrowUp', 'KeyW'], down: ['ArrowDown', 'KeyS'] },
  reset: (random) => ({
    ballX: 20 + random.integer(23),
    ballY: 10 + random.integer(41),
    vx: random.integer(2) === 0 ? -2 : 2,
    vy: [-2, -1, 1, 2][random.integer(4)]!,
    playerY: 2 + 3 * random.integer(17),
    opponentY: 26,
  }),
  step,
  render,
  numbers: (state) => ({ ...state }),
  effective: (state, action) => {
    const wanted = state.playerY + moves[action]!;
    return wanted === clamp(wanted, PADDLE.top, PADDLE.bottom);
  },
  policy,
  objects: (state): Record<string, Position> => ({
    ball: { x: state.ballX + 1, y: state.ballY + 1 },
    player: { x: PADDLE.playerX + 1, y: state.playerY + 5.5 },
    opponent: { x: PADDLE.opponentX + 1, y: state.opponentY + 5.5 },
  }),
  detect: (frame) => ({
    ball: findObject(frame, SIZE, ballTemplate),
    player: findObject(frame, SIZE, playerTemplate),
    opponent: findObject(frame, SIZE, opponentTemplate),
  }),
  controls: [{ object: 'player', axis: 'y', displacement: moves }],
};
