import type { Line } from '../charts/line-chart.ts';
import { widePlot } from '../charts/wide-plot.ts';
import { driftLine, driftMetrics } from '../drift-lines.ts';
import { type Html, html } from '../html.ts';
import type { Comparison } from './comparison.ts';
import { letter } from './mark.ts';

/** The drift curves of all worlds over each other, a chart for each metric. */
export function driftOfAll({ worlds, drift }: Comparison): Html | null {
  const plots = driftMetrics.flatMap(({ key, title }) => {
    const lines: Line[] = drift.flatMap((points, i) => {
      const line = driftLine(points, key, `${letter(i)} ${worlds[i].name}`);
      return line ? [{ ...line, series: i, label: letter(i) }] : [];
    });
    if (lines.length === 0) return [];
    const chart = { height: 300, xName: 'frames generated', title: `${title} by frames generated` };
    return [widePlot(lines, chart, title)];
  });
  if (plots.length === 0) return null;
  return html`<section id="drift"><h2>Drift</h2>
    <p class="note">Free rollouts against the truth, by the number of frames since the last true one. Bands are 95 % intervals.</p>
    ${plots}
  </section>`;
}
