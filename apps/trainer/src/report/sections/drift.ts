import { type Line, legend, lineChart } from '../charts/line-chart.ts';
import { driftLine, driftMetrics } from '../drift-lines.ts';
import { type Html, html } from '../html.ts';
import type { Report } from '../schema.ts';

/** How rollouts leave the truth: each metric by the number of frames generated so far. */
export function driftSection(report: Report): Html {
  const { drift } = report;
  const counts = drift.flatMap(({ count }) => (count === undefined ? [] : [count]));
  const rollouts = Math.max(0, ...counts);
  const fewer = counts.length > 0 && Math.min(...counts) < rollouts;
  const [main, ...others] = driftMetrics.flatMap(({ key, title }) => {
    const line = driftLine(drift, key, 'free rollout');
    return line ? [{ key, title, line }] : [];
  });
  const held = {
    name: 'last true frame held',
    points: drift.flatMap(({ frame, persistence }) =>
      typeof persistence === 'number' ? [[frame, persistence] as const] : [],
    ),
    baseline: true,
  };
  const plot = (lines: Line[], title: string, size: { width: number; height: number }) =>
    lineChart(lines, { ...size, xName: 'frames generated', title: `${title} by frames generated` });
  return html`<section id="drift"><h2>Drift</h2>
    <p class="note">Free rollouts against the truth, by the number of frames since the last true one${
      rollouts > 0 && `; ${rollouts} rollouts`
    }${fewer && `, fewer towards the end, where some videos are over (${counts[counts.length - 1]} at frame ${drift[drift.length - 1].frame})`}.
    A world that stays itself falls slowly, and stays above the held frame.${main?.line.band?.length ? ' The band is the 95 % interval.' : ''}</p>
    ${main === undefined && html`<p class="empty">not defined here: ${report.notDefined.drift ?? 'no rollout was measured'}</p>`}
    ${
      main &&
      html`<figure class="plot wide"><figcaption>${main.title}</figcaption>${legend(main.key === 'psnr' && held.points.length > 0 ? [main.line, held] : [main.line])}
      ${plot(main.key === 'psnr' && held.points.length > 0 ? [main.line, held] : [main.line], main.title, { width: 900, height: 280 })}</figure>`
    }
    ${
      others.length > 0 &&
      html`<div class="plots two">${others.map(
        ({ title, line }) =>
          html`<figure class="plot"><figcaption>${title}</figcaption>${plot([line], title, { width: 440, height: 220 })}</figure>`,
      )}</div>`
    }
    ${main && numbers(report)}
  </section>`;
}

/** The curves in numbers, at frames 1, 2, 4, 8, … and the last. */
function numbers({ drift }: Report): Html {
  const rows = drift.filter(({ frame }, i) => Number.isInteger(Math.log2(frame)) || i === drift.length - 1);
  const columns = [
    ...driftMetrics.map(({ key, title }) => ({ key, title, digits: key === 'psnr' ? 1 : 3 })),
    { key: 'persistence' as const, title: 'Held frame, dB', digits: 1 },
    { key: 'count' as const, title: 'Rollouts', digits: 0 },
  ].filter(({ key }) => rows.some((row) => typeof row[key] === 'number'));
  return html`<details><summary>In numbers</summary>
    <div class="scroll" tabindex="0" role="region" aria-label="Drift in numbers"><table class="numbers">
      <thead><tr><th scope="col">Frame</th>${columns.map(({ title }) => html`<th scope="col">${title}</th>`)}</tr></thead>
      <tbody>${rows.map(
        (row) =>
          html`<tr><th scope="row">${row.frame}</th>${columns.map(({ key, digits }) => {
            const value = row[key];
            return html`<td>${typeof value === 'number' ? value.toFixed(digits) : '–'}</td>`;
          })}</tr>`,
      )}</tbody></table></div></details>`;
}
