import type { Random } from '@genie/ops';
import type { Policy } from '../game.ts';
import { actions, type CorridorsState, GO, isOpen, LEFT, RIGHT, STAY, turned } from './play.ts';

const repeat = (action: number, times: number): number[] => new Array<number>(times).fill(action);

/**
 * Walks, and comes back to what it saw: now and then it looks round, turns away and back, rests, or goes back the way that it came. For a while it
 * takes every turn to one side, which leads round a block. One action of ten is any.
 */
export function policy(random: Random): Policy<CorridorsState> {
  let plan: number[] = [];
  let side: number = LEFT;
  const either = (): number => (random.uniform() < 0.5 ? LEFT : RIGHT);
  const other = (turn: number): number => (turn === LEFT ? RIGHT : LEFT);
  const turn = (way: number, eighths: number): number[] => repeat(way, eighths);

  const whim = (): number[] | null => {
    const [kind, way] = [random.uniform(), either()];
    if (kind < 0.04) return turn(way, 8);
    if (kind < 0.09) {
      const away = 2 + random.integer(3);
      return [...turn(way, away), ...repeat(STAY, random.integer(3)), ...turn(other(way), away)];
    }
    if (kind < 0.13) return [...turn(way, 4), ...repeat(GO, 2 * (1 + random.integer(6)))];
    if (kind < 0.19) return repeat(STAY, 1 + random.integer(4));
    if (kind < 0.24) side = way;
    return null;
  };

  const walk = (state: CorridorsState): number[] => {
    const { x, y, heading } = state;
    if (heading % 2 === 1) return isOpen(state, heading) && random.uniform() < 0.2 ? [GO] : [side];
    const ahead = isOpen(state, heading) === true;
    if (ahead && (x % 2 === 0 || y % 2 === 0)) return [GO];
    // What is beside it, a picture does not show.
    const beside = (way: number) => isOpen(state, turned(heading, way === LEFT ? -2 : 2));
    if (beside(side) && random.uniform() < 0.5) return [...turn(side, 2), GO, GO];
    if (ahead) return [GO, GO];
    if (random.uniform() < 0.25) return [GO]; // against the wall
    const way = beside(side) === false ? other(side) : side;
    return turn(way, beside(way) === false ? 4 : 2);
  };

  return (state) => {
    if (random.uniform() < 0.1) return random.integer(actions.length);
    if (plan.length > 1 && plan[0] === GO && !isOpen(state, state.heading)) plan = [];
    if (plan.length === 0) plan = whim() ?? walk(state);
    return plan.shift()!;
  };
}
