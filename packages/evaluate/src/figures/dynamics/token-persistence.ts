import { tokenAccuracy } from '@genie/metrics';
import { defineFigure, type FigureDefinition } from '../../figure/define-figure.ts';

export const dynamicsTokenPersistence: FigureDefinition = defineFigure({
  path: 'dynamics.tokenPersistence',
  label: 'Token accuracy of the held frame',
  unit: 'share',
  definition:
    'A baseline of token accuracy: share of the next frame’s tokens that the last frame has in the same place.',
  from: 'nextFrames',
  of: ({ clips }) =>
    tokenAccuracy(
      clips.flatMap(({ heldTokens }) => Array.from(heldTokens)),
      clips.flatMap(({ trueTokens }) => Array.from(trueTokens)),
    ),
});
