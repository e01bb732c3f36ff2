import { definitions, type FigureDefinition, type FigureGroup } from './figure-definitions.ts';
import type { Report } from './schema.ts';

export type { FigureDefinition, FigureGroup, Unit } from './figure-definitions.ts';

/** The report's figures in order, with definitions; figures that the report leaves out are left out here. */
export function figureGroups(report: Report): FigureGroup[] {
  const has = ({ path }: FigureDefinition) => {
    const [group, name] = path.split('.');
    return name in (report[group as keyof Report] as object);
  };
  const game = Object.keys(report.game ?? {}).map(gameFigure);
  return [
    ...definitions.slice(0, 4),
    ...(game.length > 0 ? [{ title: 'The game’s own states', figures: game }] : []),
    ...definitions.slice(4),
  ]
    .map(({ title, figures }) => ({ title, figures: figures.filter(has) }))
    .filter(({ figures }) => figures.length > 0);
}

/** Figures of `game` are named by their object: ballFound, ballFoundAfter64, playerPositionError. */
function gameFigure(name: string): FigureDefinition {
  const path = `game.${name}`;
  const [, object, after] = /^(\w+?)Found(?:After(\d+))?$/.exec(name) ?? [];
  if (object && after) {
    const definition = `Share of free rollouts in which the ${words(object)} is still found ${after} frames after the last true frame.`;
    return { path, label: capital(`${words(object)} found after ${after} frames`), unit: 'share', definition };
  }
  if (object) {
    const definition = `Share of held-out frames in whose reconstruction the ${words(object)} is found where there is one.`;
    return { path, label: capital(`${words(object)} found`), unit: 'share', definition };
  }
  if (/positionError$/i.test(name)) {
    const definition = 'Mean distance between where the object is found in the reconstruction and where it really is.';
    return { path, label: capital(words(name)), unit: 'pixels', definition };
  }
  return {
    path,
    label: capital(words(name)),
    unit: 'ratio',
    definition: `${capital(words(name))}, from the game’s states.`,
  };
}

/** 'positionError' → 'position error'. */
export function words(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, (_, a: string, b: string) => `${a} ${b.toLowerCase()}`);
}

/** With a capital first letter. */
export function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
