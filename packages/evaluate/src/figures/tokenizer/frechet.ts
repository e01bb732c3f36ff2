import { defineFigure, type FigureDefinition } from '../../figure/define-figure.ts';
import { frechetOf } from '../pictures.ts';

export const tokenizerFrechet: FigureDefinition = defineFigure({
  path: 'tokenizer.frechet',
  label: 'Reconstruction Fréchet distance',
  unit: 'distance',
  definition:
    'Fréchet distance between the features of reconstructed and of true frames, each taken as a normal distribution, over the named extractor and sample sizes.',
  reading:
    'Whether reconstructions as a set look like true frames; a sharp picture of the wrong moment is not punished.',
  source: 'Heusel et al. 2017',
  lowerIsBetter: true,
  through: 'frechet',
  from: 'reconstructions',
  of: frechetOf,
});
