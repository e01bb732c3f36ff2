import { defineFigure, type FigureDefinition } from '../../figure/define-figure.ts';
import { controlCeiling, controlRead } from './by-reading.ts';

export const controlByReadingOfCeiling: FigureDefinition = defineFigure({
  path: 'control.byReadingOfCeiling',
  label: 'Control by reading, of its ceiling',
  unit: 'share',
  definition: 'Control by reading as a share of the same reading of true held-out video.',
  reading:
    'How well the world obeys, whatever two frames can tell. Above 1 where random play shows actions more clearly than the players of the videos do.',
  from: 'readings',
  of: (readings) => {
    const [control, ceiling] = [controlRead(readings), controlCeiling(readings)];
    // Control by reading, or agreement, says what is missing then.
    if (control.value === null || ceiling.value === null || ceiling.value === 0) return undefined;
    return { value: control.value / ceiling.value };
  },
});
