import { capital, type Report, words } from '@genie/evaluate';
import { type Line, lineChart } from '../charts/line-chart.ts';
import { formatSeconds } from '../format.ts';
import { type Html, html } from '../html.ts';
import type { Curve } from '../input.ts';

/** Every logged measurement of every stage, small. */
export function trainingSection(report: Report, curves: readonly Curve[]): Html {
  const seconds = Object.entries(report.seconds).filter((entry): entry is [string, number] => entry[1] !== null);
  return html`<section id="training"><h2>Training</h2>
    ${seconds.length > 0 && html`<p class="facts">${seconds.map(([name, s]) => html`<span>${words(name)} <b>${formatSeconds(s)}</b></span>`)}</p>`}
    ${curves.length === 0 && html`<p class="empty">No training log was found for this world.</p>`}
    ${curves.map(
      (curve) => html`<h3>${capital(words(curve.stage))}</h3>
        <div class="plots">${curveLines(curve).map(
          (line) => html`<figure class="plot"><figcaption>${words(line.name)}</figcaption>
            ${lineChart([line], { width: 340, height: 190, xName: 'step', title: `${words(curve.stage)}: ${words(line.name)} by step`, log: spansDecades(line), smooth: true })}</figure>`,
        )}</div>`,
    )}
  </section>`;
}

/** Names in a log that say how the run went and not what it learned. */
const bookkeeping = new Set(['step', 'steps', 'epoch', 'time', 'seconds', 'secondsLeft', 'wallTime']);

function curveLines({ points }: Curve): Line[] {
  const names = [...new Set(points.flatMap((point) => Object.keys(point)))].filter((name) => !bookkeeping.has(name));
  names.sort((a, b) => Number(b === 'loss') - Number(a === 'loss'));
  return names
    .map((name) => ({
      name,
      points: points.flatMap((p) => (Number.isFinite(p[name]) ? [[p.step, p[name]] as const] : [])),
    }))
    .filter((line) => line.points.length > 0);
}

function spansDecades({ points }: Line): boolean {
  const values = points.map(([, y]) => y);
  const smallest = values.reduce((a, b) => Math.min(a, b));
  return smallest > 0 && values.reduce((a, b) => Math.max(a, b)) > 30 * smallest;
}
