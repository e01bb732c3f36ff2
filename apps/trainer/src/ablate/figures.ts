import { type FigureInfo, figureInfo, type Observed, registry, unitFormat } from '@genie/evaluate';
import type { ModelStage } from '@genie/pipeline/internal/run/folder';

/** Observations of each stage, which determine its figures. */
const observed: Record<ModelStage, readonly (keyof Observed)[]> = {
  'video-tokenizer': ['reconstructions'],
  'action-tokenizer': ['actions'],
  dynamics: ['nextFrames', 'rollouts', 'actions', 'game', 'training'],
};

/** Paths of the figures that a study of a stage may show. */
export function figurePaths(stage: ModelStage): string[] {
  return registry.flatMap(({ info, from, family }) => (!family && observed[stage].includes(from) ? [info.path] : []));
}

/** Former names of figures, in results from before each had one name. */
const formerly: Record<string, string> = {
  'control.consistency': 'control',
  'game.objectsFoundAtEnd': 'objectsFound',
};

/** The name that a figure has in results from before they had one name. */
export function formerName(path: string): string {
  return formerly[path] ?? path.slice(path.indexOf('.') + 1);
}

/** A figure as tables and plots show it. */
export interface FigureColumn {
  /** Head of its column: its label and unit. */
  title: string;
  /** Digits after the point. */
  digits: number;
  better: 'higher' | 'lower';
}

/** @throws RangeError where there is no such figure */
export function figureColumn(path: string): FigureColumn {
  const { label, unit, lowerIsBetter }: FigureInfo = figureInfo(path);
  const { suffix, fine } = unitFormat(unit);
  return {
    title: suffix ? `${label}, ${suffix}` : label,
    digits: fine,
    better: lowerIsBetter ? 'lower' : 'higher',
  };
}
