import type { Rule, Score } from '../game.ts';
import { detect } from './picture.ts';
import { BALL, FRONT, MIDDLE, moveBall, moveOpponent, PADDLE, type PongState } from './play.ts';

type Ball = Pick<PongState, 'ballX' | 'ballY' | 'vx' | 'vy'>;
type Paddles = Pick<PongState, 'playerY' | 'opponentY'>;

/** Pixels by which a thing may be off: what stands between two places is found half a pixel from both. */
const CLOSE = 0.5;
const isClose = (a: number, b: number): boolean => Math.abs(a - b) <= CLOSE;
const isAt = (ball: Pick<Ball, 'ballX' | 'ballY'>, place: Pick<Ball, 'ballX' | 'ballY'>): boolean =>
  isClose(ball.ballX, place.ballX) && isClose(ball.ballY, place.ballY);

/** Velocities of a ball of unknown velocity: all that there are. */
const velocities = [-2, 2].flatMap((vx) => [-4, -2, 2, 4].map((vy) => ({ vx, vy })));

/**
 * The velocity with which a seen ball goes on. The game's own moves are tried from where the ball was: one that leads to where it is
 * tells, also at a wall, where the ball turns within a step. Where none does, what is left is the displacement; where several do that go on
 * in different ways, it is not known.
 */
function velocity(before: PongState | null, now: Pick<Ball, 'ballX' | 'ballY'> & Paddles): Pick<Ball, 'vx' | 'vy'> {
  const unknown = { vx: Number.NaN, vy: Number.NaN };
  if (before === null) return unknown;
  const known = moveBall(before, now);
  if (isAt(now, known)) return known;
  const possible = velocities.map((v) => moveBall({ ...before, ...v }, now)).filter((next) => isAt(now, next));
  const [first] = possible;
  if (!first) return { vx: now.ballX - before.ballX, vy: now.ballY - before.ballY };
  return possible.every(({ vx, vy }) => vx === first.vx && vy === first.vy) ? first : unknown;
}

/** The state that a frame shows; see `Game.read`. */
export function read(frame: Uint8Array, before: PongState | null): PongState | null {
  const { ball, player, opponent } = detect(frame);
  if (!ball || !player || !opponent) return null;
  const now = {
    ballX: ball.x - (BALL - 1) / 2,
    ballY: ball.y - (BALL - 1) / 2,
    playerY: player.y - (PADDLE.height - 1) / 2,
    opponentY: opponent.y - (PADDLE.height - 1) / 2,
  };
  const { vx, vy } = velocity(before, now);
  return { ...now, vx, vy };
}

const isMoving = ({ vx, vy }: Ball): boolean => Number.isFinite(vx) && Number.isFinite(vy);
/** Expected ball after a step, with the paddles where they are seen after it. */
const expected = (before: PongState, after: PongState | null) =>
  moveBall(before, after ?? { playerY: before.playerY, opponentY: moveOpponent(before) });
const turns = (a: number, b: number): boolean => a * b < 0;

export const rules: readonly Rule<PongState>[] = [
  {
    name: 'speedKept',
    definition:
      'Share of steps in which the ball has gone as far as it has to: 2 pixels sideways, and up or down the 2 or 4 that it had before; where it left the picture, to the middle.',
    holds(before, after) {
      if (!isMoving(before)) return null;
      if (after === null) return false;
      const steep = Math.abs(before.vy);
      return velocities.some(
        ({ vx, vy }) => Math.abs(vy) === steep && isAt(after, moveBall({ ...before, vx, vy }, after)),
      );
    },
  },
  {
    name: 'bounces',
    definition: 'Share of contacts of the ball with a wall or a paddle at which it bounces and goes where that leads.',
    holds(before, after) {
      const next = expected(before, after);
      if (!isMoving(before) || next.served || !(turns(before.vx, next.vx) || turns(before.vy, next.vy))) return null;
      return after !== null && isAt(after, next);
    },
  },
  {
    name: 'bouncesInPlace',
    definition: 'Share of the turns of the ball, sideways or up and down, that lie at a wall or a paddle.',
    holds(before, after) {
      if (after === null || !isMoving(before) || !isMoving(after)) return null;
      const next = expected(before, after);
      const [sideways, upright] = [turns(before.vx, after.vx), turns(before.vy, after.vy)];
      if (next.served || !(sideways || upright)) return null;
      return (!sideways || turns(before.vx, next.vx)) && (!upright || turns(before.vy, next.vy));
    },
  },
  {
    name: 'serves',
    definition: 'Share of balls that left the picture after which the next one is served in the middle.',
    holds(before, after) {
      if (!isMoving(before) || !expected(before, after).served) return null;
      return after !== null && isAt(after, { ballX: MIDDLE, ballY: MIDDLE });
    },
  },
  {
    name: 'opponentFollows',
    definition:
      'Share of steps in which the opponent moves by 2 pixels towards where the ball was, or rests if it is there.',
    holds: (before, after) => after !== null && isClose(after.opponentY, moveOpponent(before)),
  },
];

export const score: Score<PongState> = {
  definition: 'A point is a ball that the player returns.',
  points: (before, after) => {
    const atPaddle = after.ballX <= FRONT.player + 4;
    return before.vx < 0 && after.vx > 0 && atPaddle ? 1 : 0;
  },
};
