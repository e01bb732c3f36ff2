import type { Game } from '../game.ts';
import { detect, middle, render } from './picture.ts';
import { BALL, clamp, moves, PADDLE, type PongState, policy, SIZE, step } from './play.ts';
import { read, rules, score } from './rules.ts';

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
  detect,
  always: ['ball', 'player', 'opponent'],
  controls: [{ object: 'player', axis: 'y', displacement: moves }],
  read,
  rules,
  score,
};
