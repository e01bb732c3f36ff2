import { formatFigure } from '@genie/evaluate';
import { type ComparedWorld, compareReports } from '../report/index.ts';

/** Figures of several worlds side by side, as plain columns for a terminal; `-` where one is not defined, `*` where one is clearly best. */
export function formatComparison(worlds: readonly ComparedWorld[]): string {
  const { groups, warnings } = compareReports(worlds);
  const rows: string[][] = [['', ...worlds.map(({ name }) => name)]];
  for (const { title, figures } of groups) {
    rows.push([], [title]);
    for (const { label, unit, values, intervals, best } of figures) {
      const written = (value: number) => formatFigure(value, unit).number;
      const cells = values.map((value, i) => {
        if (value === null) return '-';
        const bounds = intervals[i];
        const mark = best === i ? '*' : '';
        return `${mark}${written(value)}${bounds ? ` (${bounds.map(written).join(' to ')})` : ''}`;
      });
      const unitName = formatFigure(0, unit).unit;
      rows.push([`  ${label}${unitName ? ` (${unitName})` : ''}`, ...cells]);
    }
  }
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((text, i) => (i === 0 ? text.padEnd(widths[i]) : text.padStart(widths[i] + 2)))
      .join('')
      .trimEnd(),
  );
  return [...lines, ...warnings.map((warning) => `\n${warning}`)].join('\n');
}
