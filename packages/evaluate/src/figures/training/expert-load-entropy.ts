import { defineFigure, type FigureDefinition } from '../../figure/define-figure.ts';

export const expertLoadEntropy: FigureDefinition = defineFigure({
  path: 'training.expertLoadEntropy',
  label: 'Even use of experts',
  unit: 'share',
  definition: 'Of mixtures of experts, while training: entropy of their shares, 1 where all are used alike.',
  only: 'ablations',
  from: 'training',
  of: ({ expertLoadEntropy }) => (expertLoadEntropy === undefined ? undefined : { value: expertLoadEntropy }),
});
