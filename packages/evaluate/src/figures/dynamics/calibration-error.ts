import { calibration } from '@genie/metrics';
import { defineFigure, type FigureDefinition } from '../../figure/define-figure.ts';

export const dynamicsCalibrationError: FigureDefinition = defineFigure({
  path: 'dynamics.calibrationError',
  label: 'Calibration error',
  unit: 'share',
  definition:
    'Expected calibration error of the confidence that unmasking relies on: |share right − confidence| of the most probable tokens of a wholly hidden next frame, the past true, averaged over ten bins.',
  reading:
    'Unmasking opens first what it is surest of. `calibration` holds the curve: below its diagonal the model is too sure, above it too timid.',
  source: 'Guo et al. 2017',
  lowerIsBetter: true,
  from: 'nextFrames',
  of: ({ clips }) =>
    calibration(
      clips.flatMap(({ guess }) => Array.from(guess.confidence)),
      clips.flatMap(({ guess, trueTokens }) => Array.from(guess.guessed, (token, i) => token === trueTokens[i])),
    ),
});
