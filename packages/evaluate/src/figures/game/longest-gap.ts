import { defineFamily } from '../../figure/define-family.ts';
import type { FigureDefinition } from '../../figure/define-figure.ts';
import { permanenceOf } from './permanence.ts';

export const objectLongestGap: FigureDefinition = defineFamily({
  path: 'game.<object>LongestGap',
  label: '<object> missing at most',
  unit: 'frames',
  definition: 'The most frames in a row without the <object>, in any game of free play.',
  reading: '0 in a perfect world.',
  lowerIsBetter: true,
  from: 'game',
  of: (game) =>
    permanenceOf(game).map(({ object, figure }) => ({
      object,
      figure: figure.value === null ? figure : { value: figure.longestGap },
    })),
});
