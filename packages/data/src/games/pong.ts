import type { Random } from '@genie/ops';
import { type Colour, canvas, fillRectangle } from './canvas.ts';
import { findObject, rectangleTemplate, type Template } from './find-object.ts';
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
// What surprises most is what latent actions learn, so the player is large, bright and fast. Everything moves by even
// numbers of pixels: patches of 8 then show the ball in 25 places and not in 121, and so many fewer tokens stand for it.
const PADDLE = { width: 6, height: 16, playerX: 2, opponentX: 56, top: 0, bottom: 48, step: 4 };
const BALL = 4;
/** Top left corner's largest coordinate of the ball. */
const EDGE = SIZE - BALL;

/** Where the ball's left edge is when it touches a paddle's front. */
const FRONT = { player: PADDLE.playerX + PADDLE.width, opponent: PADDLE.opponentX - BALL };
/** Where the ball is served. */
const MIDDLE = (SIZE - BALL) / 2;

const background: Colour = [20, 22, 34];
const lineColour: Colour = [44, 48, 66];
const playerColour: Colour = [110, 250, 130];
const opponentColour: Colour = [240, 140, 70];
const ballColour: Colour = [180, 182, 190];

const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));
/** Pixels that each action asks for: stay, up, down. */
const moves = [0, -PADDLE.step, PADDLE.step];

/** How far the ball's middle is below the paddle's. */
const offset = (ballY: number, paddleY: number): number => ballY + BALL / 2 - (paddleY + PADDLE.height / 2);

/** Vertical velocity after the ball has hit a paddle: away from the paddle's middle, steeper near its ends, never 0. */
function deflect(ballY: number, paddleY: number, vy: number): number {
  const d = offset(ballY, paddleY);
  return Math.sign(d || vy) * (Math.abs(d) < 6 ? 2 : 4);
}

const touches = (ballY: number, paddleY: number): boolean =>
  ballY + BALL - 1 >= paddleY && ballY <= paddleY + PADDLE.height - 1;

function step(state: PongState, action: number): PongState {
  const playerY = clamp(state.playerY + moves[action]!, PADDLE.top, PADDLE.bottom);
  // The opponent sees the ball where it was, so that its move follows from the frames already shown.
  const lag = offset(state.ballY, state.opponentY);
  const opponentY = clamp(state.opponentY + (lag >= 2 ? 2 : lag <= -2 ? -2 : 0), PADDLE.top, PADDLE.bottom);

  let { vx, vy } = state;
  let y = state.ballY + vy;
  if (y < 0 || y > EDGE) {
    y = y < 0 ? -y : 2 * EDGE - y;
    vy = -vy;
  }
  let x = state.ballX + vx;
  if (vx < 0 && state.ballX >= FRONT.player && x < FRONT.player && touches(y, playerY)) {
    [x, vx, vy] = [2 * FRONT.player - x, 2, deflect(y, playerY, vy)];
  } else if (vx > 0 && state.ballX <= FRONT.opponent && x > FRONT.opponent && touches(y, opponentY)) {
    [x, vx, vy] = [2 * FRONT.opponent - x, -2, deflect(y, opponentY, vy)];
  }
  if (x < 0 || x > EDGE) {
    // The serve goes to the winner; its slope comes from where the ball left, so nothing but the player is random.
    [vx, vy] = [x < 0 ? 2 : -2, [-4, -2, 2, 4][y >> 4]!];
    [x, y] = [MIDDLE, MIDDLE];
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
      const lag = offset(state.ballY, state.playerY);
      return lag >= PADDLE.step ? 2 : lag <= -PADDLE.step ? 1 : 0;
    }
    if (hold-- <= 0) [held, hold] = [random.integer(3), random.integer(4)];
    return held;
  };
}

// The ball hides little of a paddle, so a paddle is looked for whole, in its own columns.
const paddleTemplate = (x: number, colour: Colour): Template =>
  rectangleTemplate(PADDLE, colour, { left: x - 1, right: x + 1, top: 0, bottom: SIZE - PADDLE.height });
const playerTemplate = paddleTemplate(PADDLE.playerX, playerColour);
const opponentTemplate = paddleTemplate(PADDLE.opponentX, opponentColour);
const ballTemplate = rectangleTemplate({ width: BALL, height: BALL }, ballColour);

/** Centre of a rectangle, where the centre of the top left pixel is (0, 0). */
const middle = ({ width, height }: { width: number; height: number }, x: number, y: number): Position => ({
  x: x + (width - 1) / 2,
  y: y + (height - 1) / 2,
});

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
    ballX: 20 + 2 * random.integer(11),
    ballY: 10 + 2 * random.integer(21),
    vx: random.integer(2) === 0 ? -2 : 2,
    vy: [-4, -2, 2, 4][random.integer(4)]!,
    playerY: PADDLE.step * random.integer(PADDLE.bottom / PADDLE.step + 1),
    opponentY: 24,
  }),
  step,
  render,
  numbers: (state) => ({ ...state }),
  effective: (state, action) => {
    const wanted = state.playerY + moves[action]!;
    return wanted === clamp(wanted, PADDLE.top, PADDLE.bottom);
  },
  policy,
  objects: ({ ballX, ballY, playerY, opponentY }) => ({
    ball: middle({ width: BALL, height: BALL }, ballX!, ballY!),
    player: middle(PADDLE, PADDLE.playerX, playerY!),
    opponent: middle(PADDLE, PADDLE.opponentX, opponentY!),
  }),
  detect: (frame) => ({
    ball: findObject(frame, SIZE, [ballTemplate], [background, lineColour]),
    player: findObject(frame, SIZE, [playerTemplate], [background]),
    opponent: findObject(frame, SIZE, [opponentTemplate], [background]),
  }),
  controls: [{ object: 'player', axis: 'y', displacement: moves }],
};
