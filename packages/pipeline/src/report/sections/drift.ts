import type { Report } from '@genie/evaluate';
import { type Line, lineChart } from '../charts/line-chart.ts';
import { widePlot } from '../charts/wide-plot.ts';
import { driftLine, driftMetrics } from '../drift-lines.ts';
import { type Html, html } from '../html.ts';
import { scrolling } from '../scrolling.ts';

/** Section on the drift of rollouts from the truth: each metric by the number of frames generated so far. */
export function driftSection(report: Report): Html {
  const { drift } = report;
  const plots = driftMetrics.flatMap(({ key, title }) => {
    const line = driftLine(drift, key, 'free rollout');
    const baseline = key === 'psnr' ? [heldFrame(drift)].filter(({ points }) => points.length > 0) : [];
    const chart = { xName: 'frames generated', title: `${title} by frames generated` };
    return line ? [{ title, chart, lines: [line, ...baseline] }] : [];
  });
  const [main, ...others] = plots;
  if (main === undefined) {
    return html`<section id="drift"><h2>Drift</h2>
      <p class="empty">not defined here: ${report.notDefined.drift ?? 'no rollout was measured'}</p></section>`;
  }
  return html`<section id="drift"><h2>Drift</h2>
    <p class="note">Free rollouts against the truth, by the number of frames since the last true one${rollouts(drift)}. A world that stays itself falls slowly, and stays above the held frame.${
      main.lines[0].band?.length ? ' The band is the 95 % interval.' : ''
    }</p>
    ${widePlot(main.lines, { ...main.chart, height: 280 }, main.title)}
    ${
      others.length > 0 &&
      html`<div class="plots two">${others.map(
        ({ title, chart, lines }) =>
          html`<figure class="plot"><figcaption>${title}</figcaption>${lineChart(lines, { ...chart, width: 440, height: 220 })}</figure>`,
      )}</div>`
    }
    ${numbers(report)}
  </section>`;
}

/** PSNR of a world that holds its last true frame. */
function heldFrame(drift: Report['drift']): Line {
  const points = drift.flatMap(({ frame, persistence }) =>
    typeof persistence === 'number' ? [[frame, persistence] as const] : [],
  );
  return { name: 'last true frame held', points, baseline: true };
}

/** '; 16 rollouts', and where they become fewer. */
function rollouts(drift: Report['drift']): string {
  const counted = drift.flatMap(({ frame, count }) => (count === undefined ? [] : [{ frame, count }]));
  if (counted.length === 0) return '';
  const [first, last] = [counted[0], counted[counted.length - 1]];
  if (last.count === first.count) return `; ${first.count} rollouts`;
  return `; ${first.count} rollouts, of which ${last.count} reach frame ${last.frame} before their video ends`;
}

/** The curves in numbers, at frames 1, 2, 4, 8, … and the last. */
function numbers({ drift }: Report): Html {
  const rows = drift.filter(({ frame }, i) => Number.isInteger(Math.log2(frame)) || i === drift.length - 1);
  const columns = [
    ...driftMetrics,
    { key: 'persistence' as const, title: 'Held frame, dB', digits: 1 },
    { key: 'count' as const, title: 'Rollouts', digits: 0 },
  ].filter(({ key }) => rows.some((row) => typeof row[key] === 'number'));
  return html`<details><summary>In numbers</summary>
    ${scrolling(
      'Drift in numbers',
      html`<table class="numbers">
      <thead><tr><th scope="col">Frame</th>${columns.map(({ title }) => html`<th scope="col">${title}</th>`)}</tr></thead>
      <tbody>${rows.map(
        (row) =>
          html`<tr><th scope="row">${row.frame}</th>${columns.map(({ key, digits }) => {
            const value = row[key];
            return html`<td>${typeof value === 'number' ? value.toFixed(digits) : '–'}</td>`;
          })}</tr>`,
      )}</tbody></table>`,
    )}</details>`;
}
