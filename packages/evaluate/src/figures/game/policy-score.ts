import { games } from '@genie/data/games';
import { type Figure, notDefined, type Tally } from '@genie/metrics';
import { defineFigure, type FigureDefinition } from '../../figure/define-figure.ts';
import { observationOf } from '../../observed.ts';
import { drawnOverGames } from './drawn-over-games.ts';

/** Meaning of a point, game by game. */
const pointsOf = Object.values(games)
  .map(({ title, score }) => `${title}: ${score.definition}`)
  .join(' ');

export const policyScore: FigureDefinition = defineFigure({
  path: 'game.policyScore',
  label: 'Score of the game’s policy',
  unit: 'points',
  definition: `Mean points a game of the game’s own policy, which acts on what it sees in the learned world’s frames, over 128 frames, or as many as are played if those are fewer. ${pointsOf}`,
  reading: 'Equal in a perfect world: both start from the same states, with the same random numbers.',
  from: 'game',
  of: ({ scores, random }) => scores && drawnOverGames(meanScore(scores.learned), random.fork('policyScore')),
  baseline: {
    path: 'game.truePolicyScore',
    label: 'in the true game',
    of: (_, observations) => {
      const game = observationOf(observations, 'game');
      return game?.scores && drawnOverGames(meanScore(game.scores.truth), game.random.fork('truePolicyScore'));
    },
  },
});

function meanScore(games: readonly Tally[]): Figure<{ games: readonly Tally[] }> {
  if (games.length === 0) return notDefined('no game was played');
  return { value: games.reduce((total, { sum }) => total + sum, 0) / games.length, games };
}
