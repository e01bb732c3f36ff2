import type { FigureInfo } from './figure/figure-info.ts';
import { registry } from './figures/registry.ts';
import { type GroupName, groups, partsOf } from './groups.ts';
import type { Report } from './report-schema.ts';
import { capital, words } from './words.ts';

/** Figures that belong together. */
export interface FigureGroup {
  title: string;
  figures: FigureInfo[];
}

/**
 * Returns the description of the figure at a path, such as "tokenizer.psnr" or "game.ballFound".
 *
 * @throws RangeError if there is none
 */
export function figureInfo(path: string): FigureInfo {
  const found = findFigure(path);
  if (!found) throw new RangeError(`${path}: no such figure`);
  return found.info;
}

/** The report's figures in order; those that it leaves out, and those that stand beside another one, are left out here. */
export function figureGroups(report: Report): FigureGroup[] {
  return (Object.keys(groups) as GroupName[]).flatMap((group) => {
    const values = (report[group as keyof Report] ?? {}) as Readonly<Record<string, unknown>>;
    const found = Object.keys(values)
      .map((name) => `${group}.${name}`)
      .filter((path) => !registry.some((definition) => definition.isBeside(path)))
      .flatMap((path) => findFigure(path) ?? (group === 'game' ? ofAnotherGame(path) : []))
      .sort((a, b) => a.order - b.order);
    return found.length > 0 ? [{ title: groups[group], figures: found.map(({ info }) => info) }] : [];
  });
}

function findFigure(path: string): { info: FigureInfo; order: number } | undefined {
  for (const [order, definition] of registry.entries()) {
    const info = definition.at(path);
    if (info) return { info, order };
  }
  return undefined;
}

/** A figure of a game that is not ours: its name has to say what it is. */
function ofAnotherGame(path: string): { info: FigureInfo; order: number } {
  const label = capital(words(partsOf(path).name));
  const info: FigureInfo = { path, label, unit: 'ratio', definition: `${label}, from the game’s states.` };
  return { info, order: registry.length };
}

/** The figure at a path such as "tokenizer.psnr"; `undefined` where the report does not have it. */
export function figureAt(report: Report, path: string): number | null | undefined {
  const { group, name } = partsOf(path);
  const value = (report[group as keyof Report] as Record<string, unknown> | undefined)?.[name];
  return value === null || typeof value === 'number' ? value : undefined;
}

/** The figures that have a value for each latent action, and those values of one: `undefined` where the report has none. */
export function perCodeFigures(report: Report): (NonNullable<FigureInfo['perCode']> & {
  path: string;
  unit: FigureInfo['unit'];
  of(code: number): number | null | undefined;
})[] {
  const codes = (report.actions.codes ?? []) as readonly (object & { index: number })[];
  return registry.flatMap(({ info: { perCode, path, unit } }) => {
    if (!perCode || !codes.some((entry) => perCode.name in entry)) return [];
    const of = (code: number) => {
      const entry = codes.find(({ index }) => index === code) as Record<string, number | null> | undefined;
      return entry?.[perCode.name];
    };
    return [{ ...perCode, path, unit, of }];
  });
}
