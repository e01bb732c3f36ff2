import type { Random } from '@genie/ops';
import type { Policy } from '../game.ts';

/** Everything that decides the next frame; positions are top left corners in pixels, velocities pixels a frame. */
export interface PongState {
  readonly ballX: number;
  readonly ballY: number;
  readonly vx: number;
  readonly vy: number;
  readonly playerY: number;
  readonly opponentY: number;
}

export const SIZE = 64;
// What surprises most is what latent actions learn, so the player is large, bright and fast. Everything moves by even
// numbers of pixels: patches of 8 then show the ball in 25 places and not in 121, and so many fewer tokens stand for it.
export const PADDLE = { width: 6, height: 16, playerX: 2, opponentX: 56, top: 0, bottom: 48, step: 4 };
export const BALL = 4;
/** Top left corner's largest coordinate of the ball. */
const EDGE = SIZE - BALL;

/** Position of the ball's left edge when it touches a paddle's front. */
export const FRONT: Readonly<Record<'player' | 'opponent', number>> = {
  player: PADDLE.playerX + PADDLE.width,
  opponent: PADDLE.opponentX - BALL,
};
/** Position where the ball is served. */
export const MIDDLE: number = (SIZE - BALL) / 2;

export const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));
/** Pixels that each action asks for: stay, up, down. */
export const moves: readonly number[] = [0, -PADDLE.step, PADDLE.step];

/** Distance of the ball's middle below the paddle's. */
const offset = (ballY: number, paddleY: number): number => ballY + BALL / 2 - (paddleY + PADDLE.height / 2);

/** Vertical velocity after the ball has hit a paddle: away from the paddle's middle, steeper near its ends, never 0. */
function deflect(ballY: number, paddleY: number, vy: number): number {
  const d = offset(ballY, paddleY);
  return Math.sign(d || vy) * (Math.abs(d) < 6 ? 2 : 4);
}

const touches = (ballY: number, paddleY: number): boolean =>
  ballY + BALL - 1 >= paddleY && ballY <= paddleY + PADDLE.height - 1;

/** The ball's next place and velocity, with the paddles where they are by then. */
export function moveBall(
  { ballX, ballY, vx: vxBefore, vy: vyBefore }: Pick<PongState, 'ballX' | 'ballY' | 'vx' | 'vy'>,
  { playerY, opponentY }: Pick<PongState, 'playerY' | 'opponentY'>,
): Pick<PongState, 'ballX' | 'ballY' | 'vx' | 'vy'> & { served: boolean } {
  let [vx, vy] = [vxBefore, vyBefore];
  let y = ballY + vy;
  if (y < 0 || y > EDGE) {
    y = y < 0 ? -y : 2 * EDGE - y;
    vy = -vy;
  }
  let x = ballX + vx;
  if (vx < 0 && ballX >= FRONT.player && x < FRONT.player && touches(y, playerY)) {
    [x, vx, vy] = [2 * FRONT.player - x, 2, deflect(y, playerY, vy)];
  } else if (vx > 0 && ballX <= FRONT.opponent && x > FRONT.opponent && touches(y, opponentY)) {
    [x, vx, vy] = [2 * FRONT.opponent - x, -2, deflect(y, opponentY, vy)];
  }
  const served = x < 0 || x > EDGE;
  if (served) {
    // The serve goes to the winner; its slope comes from where the ball left, so nothing but the player is random.
    [vx, vy] = [x < 0 ? 2 : -2, [-4, -2, 2, 4][y >> 4]!];
    [x, y] = [MIDDLE, MIDDLE];
  }
  return { ballX: x, ballY: y, vx, vy, served };
}

/** The opponent sees the ball where it was, so that its move follows from the frames already shown. */
export function moveOpponent({ ballY, opponentY }: Pick<PongState, 'ballY' | 'opponentY'>): number {
  const lag = offset(ballY, opponentY);
  return clamp(opponentY + (lag >= 2 ? 2 : lag <= -2 ? -2 : 0), PADDLE.top, PADDLE.bottom);
}

export function step(state: PongState, action: number): PongState {
  const playerY = clamp(state.playerY + moves[action]!, PADDLE.top, PADDLE.bottom);
  const opponentY = moveOpponent(state);
  const { served: _, ...ball } = moveBall(state, { playerY, opponentY });
  return { ...ball, playerY, opponentY };
}

/** Segments of 8 to 32 frames: 60 % held random actions, 40 % follow the ball with a quarter of random actions. */
export function policy(random: Random): Policy<PongState> {
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
