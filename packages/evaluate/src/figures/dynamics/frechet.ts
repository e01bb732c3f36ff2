import { defineFigure, type FigureDefinition } from '../../figure/define-figure.ts';
import { frechetOf } from '../pictures.ts';

export const dynamicsFrechet: FigureDefinition = defineFigure({
  path: 'dynamics.frechet',
  label: 'Rollout Fréchet distance',
  unit: 'distance',
  definition:
    'Fréchet distance between the features of frames of free rollouts and of the true frames beside them, at most 512 of the first 64 frames of each, over the named extractor and sample sizes.',
  reading: 'Whether the world still looks like itself, wherever it went.',
  source: 'Heusel et al. 2017',
  lowerIsBetter: true,
  through: 'frechet',
  from: 'rollouts',
  of: frechetOf,
});
