import { defineFigure, type FigureDefinition } from '../../figure/define-figure.ts';
import { everyRule, ruleOf } from './rule-of.ts';

export const stepsRight: FigureDefinition = defineFigure({
  path: 'game.stepsRight',
  label: 'Steps right',
  unit: 'share',
  definition:
    'Share of steps of free play after which every object is where the game’s own rules take it from what the frames before show, to within half a pixel; in a game whose world is larger than the picture, after which all of its rules are kept.',
  reading: '1 in a perfect world.',
  from: 'game',
  of: (game) => ruleOf(game, everyRule),
});
