import { defineFigure, type FigureDefinition } from '../../figure/define-figure.ts';

export const actionsCycle: FigureDefinition = defineFigure({
  path: 'actions.cycle',
  label: 'Read back where it is played',
  unit: 'share',
  definition:
    'Codes drawn by how often they occur are each played by the decoder from another start, and the encoder reads the frame that comes: Cohen’s kappa of the code played and the code read, codes that do the same as one. Needs no true actions. Of categorical codes only.',
  reading:
    '1: each code does one thing, everywhere. Near 0: what a code does cannot be told from what another does, or a picture that the decoder blurs hides it from the encoder.',
  source: 'Cohen 1960, kappa',
  from: 'actions',
  of: ({ unlabelled }) => unlabelled?.cycle,
});
