import { objectFound } from '@genie/metrics';
import { defineFigure, type FigureDefinition } from '../../figure/define-figure.ts';
import { meanOverObjects } from '../objects.ts';

export const tokenizerObjectsFound: FigureDefinition = defineFigure({
  path: 'tokenizer.objectsFound',
  label: 'Objects kept',
  unit: 'share',
  definition:
    'Share of the held-out frames that show an object of the game in whose reconstruction it is found too, mean over the objects.',
  only: 'ablations',
  from: 'reconstructions',
  of: ({ objects }) => meanOverObjects(objects, ({ found, truth }) => objectFound(found, truth)),
});
