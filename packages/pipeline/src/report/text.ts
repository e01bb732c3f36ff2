import { capital, figureAt, figureGroups, formatFigure, type Report, words } from '@genie/evaluate';
import { formatSeconds } from './format.ts';

/** The report's figures as plain lines for a terminal: value, baseline, or why there is none. */
export function formatReport(report: Report): string {
  const lines = [`${report.title ?? report.world} · ${report.dataset} · ${report.backend}`];
  const groups = figureGroups(report);
  const width = Math.max(...groups.flatMap(({ figures }) => figures.map(({ label }) => label.length)));
  for (const { title, figures } of groups) {
    lines.push('', title);
    for (const { path, label, unit, baseline, ceiling } of figures) {
      const value = figureAt(report, path);
      const name = `  ${label.padEnd(width)}  `;
      if (value === null || value === undefined) {
        lines.push(`${name}not defined here: ${report.notDefined[path]}`);
        continue;
      }
      const written = formatFigure(value, unit);
      const beside = [baseline, ceiling].map((one) => {
        const other = one && figureAt(report, one.path);
        return typeof other === 'number' ? `   ${one?.label} ${formatFigure(other, unit).number}` : '';
      });
      lines.push(`${name}${written.number.padStart(7)} ${written.unit}${beside.join('')}`.trimEnd());
    }
  }
  if (report.actions.told) lines.push('', report.actions.told);
  const drift = report.drift.filter(({ psnr }) => psnr !== null);
  if (drift.length > 0) {
    const shown = drift.filter(({ frame }, i) => Math.log2(frame) % 1 === 0 || i === drift.length - 1);
    lines.push('', 'Drift, PSNR in dB by frames of free rollout');
    lines.push(`  ${shown.map(({ frame, psnr }) => `${frame}: ${psnr?.toFixed(1)}`).join('   ')}`);
  }
  const seconds = Object.entries(report.seconds).filter((entry): entry is [string, number] => entry[1] !== null);
  if (seconds.length > 0) {
    lines.push(
      '',
      `Time: ${seconds.map(([name, s]) => `${capital(words(name)).toLowerCase()} ${formatSeconds(s)}`).join(', ')}`,
    );
  }
  return lines.join('\n');
}
