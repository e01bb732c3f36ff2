import { codebookUsage, codeCounts } from '@genie/metrics';
import { defineFigure, type FigureDefinition } from '../../figure/define-figure.ts';

export const tokenizerCodebookUsage: FigureDefinition = defineFigure({
  path: 'tokenizer.codebookUsage',
  label: 'Codebook usage',
  unit: 'share',
  definition: 'Share of the tokens in the vocabulary that occur at all.',
  reading: 'Tells that the codebook has not collapsed; a simple game needs few of its tokens.',
  always: true,
  from: 'reconstructions',
  of: ({ tokens, codebookSize }) => codebookUsage(codeCounts(tokens, codebookSize)),
});
