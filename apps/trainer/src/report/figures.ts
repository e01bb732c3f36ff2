import { definitions, type FigureDefinition, type FigureGroup } from './figure-definitions.ts';
import { gameFigure, isGameBaseline } from './game-figure.ts';
import type { Report } from './schema.ts';

export type { FigureDefinition, FigureGroup, Unit } from './figure-definitions.ts';
export { capital, words } from './words.ts';

/** The report's figures in order, with definitions; figures that the report leaves out are left out here. */
export function figureGroups(report: Report): FigureGroup[] {
  const has = ({ path }: FigureDefinition) => {
    const [group, name] = path.split('.');
    return name in (report[group as keyof Report] as object);
  };
  const game = Object.keys(report.game ?? {})
    .filter((name) => !isGameBaseline(name))
    .map(gameFigure);
  return [
    ...definitions.slice(0, 4),
    ...(game.length > 0 ? [{ title: 'The game’s own states', figures: game }] : []),
    ...definitions.slice(4),
  ]
    .map(({ title, figures }) => ({ title, figures: figures.filter(has) }))
    .filter(({ figures }) => figures.length > 0);
}
