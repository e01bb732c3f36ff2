import { notDefined } from '@genie/metrics';
import { defineFigure, type FigureDefinition } from '../../figure/define-figure.ts';

export const dynamicsRolloutPsnr: FigureDefinition = defineFigure({
  path: 'dynamics.rolloutPsnr',
  label: 'PSNR at the end of rollouts',
  unit: 'dB',
  definition: 'PSNR of the last frame that all free rollouts reach.',
  only: 'ablations',
  from: 'rollouts',
  of: ({ drift }) => {
    const end = drift.filter(({ count }) => count === drift[0]?.count).at(-1)?.psnr ?? null;
    return end === null ? notDefined('the last frames equal the true ones in every pixel') : { value: end };
  },
});
