import { defineFigure, type FigureDefinition } from '../../figure/define-figure.ts';

export const actionsTransfer: FigureDefinition = defineFigure({
  path: 'actions.transfer',
  label: 'Transfer between scenes',
  unit: 'share',
  definition:
    'For each video and each code inferred in it, the future that foretells those transitions best in all other videos, against the one that does best in this very video: share of what the second saves that the first saves too. Needs no true actions. Of categorical codes only.',
  reading: '1: a code means the same in every scene. Unlike the cycle it is measured on what truly came.',
  from: 'actions',
  of: ({ unlabelled }) => unlabelled?.transfer,
});
