import { corridors, type Game, memory, type Revisit, revisit } from '@genie/data/games';
import { notDefined } from '@genie/metrics';
import { Random } from '@genie/ops';
import { expect, test } from 'vitest';
import { measureFigures, reportedFigures } from '../../measure-figures.ts';
import type { ReturnedView } from '../../observed.ts';
import { seeReturn } from '../../see-return.ts';

/** A state of one of the two games, as far as the stand-in has to know it. */
interface Known {
  readonly world: { readonly cells: readonly number[] };
}

/** Plays one game as another remembers it, and looks at what it shows at the end. */
type Played<S> = (game: Game<S>, start: S, way: Revisit, random: Random) => S;

const truly: Played<unknown> = (game, start, way, random) =>
  way.actions.reduce((state, action) => game.step(state, action, random), start);

/** Forgets what is out of sight: after each step the walls that it does not show have other colours. */
const forgetfully: Played<Known> = (game, start, way, random) =>
  way.actions.reduce((before, action) => {
    const state = game.step(before, action, random);
    const shown = game.memory!.inSight(state);
    const cells = state.world.cells.map((look, cell) => (look < 0 || shown.has(cell) ? look : random.integer(12)));
    return { ...state, world: { ...state.world, cells } };
  }, start);

function returns<S>(game: Game<S>, play: Played<S>): ReturnedView[] {
  return [4, 16].flatMap((frames) =>
    Array.from({ length: 12 }, (_, seed) => {
      const random = new Random(100 * frames + seed);
      const start = game.reset(random);
      const way = revisit(game, start, frames, random);
      if (!way) return [];
      const made = game.render(play(game, start, way, random));
      return [seeReturn({ game, state: start, way, made, reconstructed: game.render(start), random })];
    }).flat(),
  );
}

test.each([corridors, memory] as unknown as Game<Known>[])(
  '$name',
  (game) => {
    const measure = (views: ReturnedView[]) =>
      reportedFigures(measureFigures({ returns: { views, random: new Random(0) } }).figures);
    const true_ = measure(returns(game, truly as Played<Known>));
    expect(true_.groups.game).toMatchObject({
      wallsKept: 1,
      wallsKeptAfter4: 1,
      wallsKeptAfter16: 1,
      wallsRead: 1,
      wallsReconstructed: 1,
      // Equal pictures have no error, so no PSNR.
      returnPsnrAfter16: null,
    });
    expect(true_.groups.game!.wallsByChance).toBeLessThan(0.2);
    expect(true_.groups.game!.returnPsnrByChanceAfter16).toBeLessThan(20);
    const forgetful = measure(returns(game, forgetfully));
    expect(forgetful.groups.game!.wallsKept).toBeLessThan(0.25);
    expect(forgetful.groups.game!.wallsKeptAfter16).toBeLessThan(0.25);
    expect(forgetful.groups.game).toMatchObject({ wallsRead: 1, wallsReconstructed: 1 });
    expect(forgetful.intervals['game.wallsKept']![1]).toBeLessThan(0.4);
  },
  60_000,
);

test('a world whose states are not known has no such figure, and says why', () => {
  const reason = 'the true states are known only for generated games';
  const { groups, notDefined: reasons } = reportedFigures(measureFigures({ returns: notDefined(reason) }).figures);
  expect(groups).toEqual({ game: { wallsKept: null } });
  expect(reasons).toEqual({ 'game.wallsKept': reason });
});
