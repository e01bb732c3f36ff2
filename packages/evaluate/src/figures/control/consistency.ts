import { bootstrapInterval, type ControlDetails, controlConsistency } from '@genie/metrics';
import { defineFigure, type FigureDefinition } from '../../figure/define-figure.ts';
import type { Estimate } from '../../intervals/estimate.ts';
import type { PlayedGame } from '../../observed.ts';

export const controlConsistencyFigure: FigureDefinition = defineFigure({
  path: 'control.consistency',
  label: 'Control consistency',
  unit: 'share',
  definition:
    'Share of rollout steps in which the controlled object moved as the chosen action should move it, to within a pixel; a step whose object is gone counts as wrong, one against a wall asks for nothing.',
  reading: 'Against a world in which nothing moves.',
  always: true,
  from: 'game',
  of: consistency,
  baseline: {
    path: 'control.still',
    label: 'nothing moves',
    of: (figure) => (figure.value === null ? null : figure.still),
  },
});

/** Games are drawn for the interval, as steps of one game resemble each other. */
function consistency({ controlled, random }: PlayedGame): Estimate<ControlDetails> {
  const figure = controlConsistency(controlled.flat());
  if (figure.value === null) return figure;
  const source = random.fork('control.consistency');
  const bounds = bootstrapInterval(controlled, {
    statistic: (games) => controlConsistency(games.flat()).value,
    random: () => source.uniform(),
    resamples: 500,
  });
  return bounds.value === null ? figure : { ...figure, interval: [bounds.low, bounds.high] };
}
