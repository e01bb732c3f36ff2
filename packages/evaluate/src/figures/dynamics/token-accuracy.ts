import { tokenAccuracy } from '@genie/metrics';
import { defineFigure, type FigureDefinition } from '../../figure/define-figure.ts';
import { type Estimate, meanEstimate } from '../../intervals/estimate.ts';
import type { NextFrames } from '../../observed.ts';

export const dynamicsTokenAccuracy: FigureDefinition = defineFigure({
  path: 'dynamics.tokenAccuracy',
  label: 'Token accuracy',
  unit: 'share',
  definition: 'Share of the next frame’s tokens, sampled as the world is played, that are predicted exactly.',
  reading: 'Against the most frequent token. Tokens that look alike count as wrong.',
  always: true,
  from: 'nextFrames',
  of: accuracy,
  baseline: {
    path: 'dynamics.tokenChance',
    label: 'most frequent token',
    of: (figure) => (figure.value === null ? null : figure.chance),
  },
});

function accuracy({ clips, random }: NextFrames): Estimate<{ chance: number }> {
  const join = (name: 'tokens' | 'trueTokens') => clips.flatMap((clip) => Array.from(clip[name]));
  const all = tokenAccuracy(join('tokens'), join('trueTokens'));
  if (all.value === null) return all;
  const sums = clips.map(({ video, tokens, trueTokens }) => ({
    video,
    sum: Array.from(tokens).reduce((right, token, i) => right + Number(token === trueTokens[i]), 0),
    count: tokens.length,
  }));
  return { ...meanEstimate(sums, random.fork('tokens')), ...all };
}
