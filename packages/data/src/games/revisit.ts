import type { Random } from '@genie/ops';
import type { Game } from './game.ts';

/** A way that leaves a view and comes back to it. */
export interface Revisit {
  readonly actions: readonly number[];
  /** Walls of the view, by their place, that were out of sight in some frame between. */
  readonly left: ReadonlySet<number>;
  /** True when it comes back by another way: round a block. */
  readonly round: boolean;
}

interface Node<S> {
  readonly state: S;
  /** Steps from the start. */
  readonly out: number;
  readonly from: { action: number; node: Node<S> }[];
  readonly next: { action: number; node: Node<S> }[];
}

/** Far ends of ways that are looked at, of the longest and of any: where the most of the view is out of sight. */
const looked = 24;

/**
 * A way that leaves what a state shows and comes back to the same view after exactly so many frames, by the shortest way out and back to a place from
 * which as much as can be is out of sight, or half of that where the way leads round a block. There it waits, where the way takes fewer frames.
 *
 * @param game one with a memory, in which chance has no part
 * @returns null where no wall of the view can leave the picture in that time
 */
export function revisit<S>(game: Game<S>, start: S, frames: number, random: Random): Revisit | null {
  const { memory } = game;
  if (!memory) return null;
  const nodes = explore(game, start, frames, random);
  const home = nodes[0]!;
  const back = distancesTo(home);
  const walls = [...memory.inSight(start).keys()];
  const gone = ({ state }: Node<S>): number => {
    const seen = memory.inSight(state);
    return walls.filter((wall) => !seen.has(wall)).length;
  };
  const within = nodes.filter((node) => node !== home && node.out + (back.get(node) ?? frames) <= frames);
  const length = (node: Node<S>): number => node.out + back.get(node)!;
  const far = within.toSorted((a, b) => length(b) - length(a)).slice(0, looked);
  const ends = [...far, ...random.shuffle(within.slice()).slice(0, looked)].map((node) => ({ node, gone: gone(node) }));
  const most = Math.max(0, ...ends.map((one) => one.gone));
  if (most === 0) return null;
  const best = ends.filter((one) => one.gone === most).map(({ node }) => node);
  const much = ends.filter((one) => one.gone * 2 >= most).map(({ node }) => node);
  const round = random.uniform() < 0.5 ? roundABlock(game, much, home, frames, random) : null;
  const longest = best.filter((node) => length(node) >= length(best[0]!) - 2);
  const { out, returning } = round ?? thereAndBack(longest[random.integer(longest.length)]!, back, random);
  const wait = new Array<number>(frames - out.length - returning.length).fill(0);
  const actions = [...out, ...wait, ...returning];
  return { actions, left: leaving(game, start, actions, walls, random), round: round !== null };
}

/** All states that are reached in half of the frames or so, with the steps between them; the start first. */
function explore<S>(game: Game<S>, start: S, frames: number, random: Random): Node<S>[] {
  const memory = game.memory!;
  const nodes: Node<S>[] = [{ state: start, out: 0, from: [], next: [] }];
  const known = new Map([[memory.view(start), nodes[0]!]]);
  for (const node of nodes) {
    for (let action = 1; action < game.actions.length; action++) {
      if (!game.effective(node.state, action)) continue;
      const state = game.step(node.state, action, random);
      let next = known.get(memory.view(state));
      if (!next) {
        if (node.out + 1 >= frames) continue;
        next = { state, out: node.out + 1, from: [], next: [] };
        known.set(memory.view(state), next);
        nodes.push(next);
      }
      node.next.push({ action, node: next });
      next.from.push({ action, node });
    }
  }
  return nodes;
}

/** Steps from each state to one. */
function distancesTo<S>(home: Node<S>): Map<Node<S>, number> {
  const distances = new Map([[home, 0]]);
  for (const [node, distance] of distances)
    for (const { node: before } of node.from) if (!distances.has(before)) distances.set(before, distance + 1);
  return distances;
}

function wayOut<S>(end: Node<S>, random: Random): number[] {
  const actions: number[] = [];
  for (let node = end; node.out > 0; ) {
    const before = node.from.filter((one) => one.node.out === node.out - 1);
    const { action, node: previous } = before[random.integer(before.length)]!;
    actions.unshift(action);
    node = previous;
  }
  return actions;
}

function wayHome<S>(end: Node<S>, back: ReadonlyMap<Node<S>, number>): number[] {
  const actions: number[] = [];
  for (let node = end; back.get(node)! > 0; ) {
    const { action, node: next } = node.next.find((one) => back.get(one.node) === back.get(node)! - 1)!;
    actions.push(action);
    node = next;
  }
  return actions;
}

interface Way {
  readonly out: readonly number[];
  readonly returning: readonly number[];
}

const thereAndBack = <S>(end: Node<S>, back: ReadonlyMap<Node<S>, number>, random: Random): Way => ({
  out: wayOut(end, random),
  returning: wayHome(end, back),
});

/** A way to one of some ends that comes back by another; null where none of those that are tried has one. */
function roundABlock<S>(
  game: Game<S>,
  ends: readonly Node<S>[],
  home: Node<S>,
  frames: number,
  random: Random,
): Way | null {
  for (const end of random.shuffle(ends.slice()).slice(0, looked)) {
    const out = wayOut(end, random);
    const returning = wayRound(game, end, home, out, frames);
    if (returning) return { out, returning };
  }
  return null;
}

/** The shortest way home that passes no place of the way out; null where there is none in time. */
function wayRound<S>(
  game: Game<S>,
  end: Node<S>,
  home: Node<S>,
  out: readonly number[],
  frames: number,
): number[] | null {
  const memory = game.memory!;
  const passed = new Set<number>();
  let node = home;
  for (const action of out) {
    passed.add(memory.place(node.state));
    node = node.next.find((one) => one.action === action)!.node;
  }
  for (const place of [home, end].map(({ state }) => memory.place(state))) passed.delete(place);
  if (passed.size === 0) return null;
  const ways = new Map<Node<S>, number[]>([[end, []]]);
  for (const [at, actions] of ways) {
    if (at === home) return actions;
    if (actions.length + out.length >= frames) continue;
    for (const { action, node: next } of at.next)
      if (!ways.has(next) && !passed.has(memory.place(next.state))) ways.set(next, [...actions, action]);
  }
  return null;
}

function leaving<S>(
  game: Game<S>,
  start: S,
  actions: readonly number[],
  walls: readonly number[],
  random: Random,
): Set<number> {
  const left = new Set<number>();
  let state = start;
  for (const action of actions) {
    state = game.step(state, action, random);
    const seen = game.memory!.inSight(state);
    for (const wall of walls) if (!seen.has(wall)) left.add(wall);
  }
  return left;
}
