import { codeCounts, entropy } from '@genie/metrics';
import { defineFigure, type FigureDefinition } from '../../figure/define-figure.ts';

export const tokenizerEntropy: FigureDefinition = defineFigure({
  path: 'tokenizer.entropy',
  label: 'Token entropy',
  unit: 'share',
  definition: 'Entropy of the tokens as a share of log(vocabulary): 1 when all occur equally often.',
  from: 'reconstructions',
  of: ({ tokens, codebookSize }) => entropy(codeCounts(tokens, codebookSize)),
});
