import type { Game, Position } from '@genie/data';
import { everyRule } from '@genie/evaluate';
import type { Random } from '@genie/ops';

/** By rule: whether each step of a game kept to it; null where the rule said nothing. */
export type Verdicts = Record<string, (boolean | null)[]>;

/** Pixels by which an object may be off: one that is smeared over two places is found between them. */
const close = 0.5;

interface SeenStep<S> {
  before: S | null;
  after: S | null;
  action: number;
  /** For the game's own step, where chance has a part in it. */
  random: Random;
}

/** Adds the verdicts of a game's rules on one more step. */
export function judgeStep<S>(verdicts: Verdicts, game: Game<S>, step: SeenStep<S>): void {
  const add = (name: string, verdict: boolean | null) => {
    verdicts[name] ??= [];
    verdicts[name].push(verdict);
  };
  const { before, after, action } = step;
  const ruled = game.rules.map((rule) => (before === null ? null : rule.holds(before, after, action)));
  for (const [i, rule] of game.rules.entries()) add(rule.name, ruled[i]!);
  // Where the whole picture moves, no object's place says what a step did.
  const spoken = ruled.filter((verdict) => verdict !== null);
  if (game.memory) add(everyRule, spoken.length > 0 ? spoken.every(Boolean) : null);
  else add(everyRule, isRight(game, step));
}

/** Ways in which chance may decide a step: what is the same in all of them is not chance. */
const CHANCES = ['a', 'b', 'c'];

/** Returns whether every object is where the game's own step takes it from what was seen; null if that cannot be told. */
function isRight<S>(game: Game<S>, { before, after, action, random }: SeenStep<S>): boolean | null {
  // A velocity that is not known yet is NaN.
  if (before === null || !Object.values(game.numbers(before)).every(Number.isFinite)) return null;
  if (after === null) return false;
  const objects = (state: S) => game.objects(game.numbers(state));
  const [expected, ...others] = CHANCES.map((chance) => objects(game.step(before, action, random.fork(chance))));
  const found = objects(after);
  // Where chance puts a thing, nobody can tell.
  const told = game.always.filter((name) => others.every((other) => isClose(expected![name], other[name])));
  return told.every((name) => isClose(expected![name], found[name]));
}

function isClose(a: Position | null | undefined, b: Position | null | undefined): boolean {
  return !!a && !!b && Math.abs(a.x - b.x) <= close && Math.abs(a.y - b.y) <= close;
}
