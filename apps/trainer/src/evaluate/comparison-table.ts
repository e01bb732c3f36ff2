import { type FigureDefinition, figureGroups } from '../report/figures.ts';
import { formatFigure } from '../report/format.ts';
import type { Report } from '../report/index.ts';
import { figureAt } from '../report/schema.ts';

/** Figures of several worlds side by side, as plain columns for a terminal; `-` where one is not defined. */
export function formatComparison(worlds: readonly { name: string; report: Report }[]): string {
  const groups = new Map<string, Map<string, FigureDefinition>>();
  for (const { report } of worlds) {
    for (const { title, figures } of figureGroups(report)) {
      const known = groups.get(title) ?? new Map<string, FigureDefinition>();
      for (const figure of figures) if (!known.has(figure.path)) known.set(figure.path, figure);
      groups.set(title, known);
    }
  }
  const rows: string[][] = [['', ...worlds.map(({ name }) => name)]];
  for (const [title, figures] of groups) {
    rows.push([], [title]);
    for (const { path, label, unit } of figures.values()) {
      const cells = worlds.map(({ report }) => cell(report, path, unit));
      const unitName = formatFigure(0, unit).unit;
      rows.push([`  ${label}${unitName ? ` (${unitName})` : ''}`, ...cells]);
    }
  }
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) => row.map((text, i) => (i === 0 ? text.padEnd(widths[i]) : text.padStart(widths[i] + 2))).join(''))
    .map((line) => line.trimEnd())
    .join('\n');
}

/** '31.2 (30.8 to 31.6)' */
function cell(report: Report, path: string, unit: FigureDefinition['unit']): string {
  const value = figureAt(report, path);
  if (value === null || value === undefined) return '-';
  const bounds = report.intervals?.[path];
  const number = formatFigure(value, unit).number;
  return bounds ? `${number} (${bounds.map((bound) => formatFigure(bound, unit).number).join(' to ')})` : number;
}
