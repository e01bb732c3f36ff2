import { type Line, legend, lineChart } from './charts.ts';
import { capital, type FigureDefinition, figureGroups, words } from './figures.ts';
import { formatFigure, formatSeconds } from './format.ts';
import { type Html, html } from './html.ts';
import type { Curve } from './input.ts';
import { figureAt, type Report } from './schema.ts';

/** Title of the page, and what was measured where. */
export function header(report: Report): Html {
  const facts = [report.dataset, report.backend, report.created?.slice(0, 10)].filter(Boolean);
  const samples = Object.entries(report.samples ?? {}).map(
    ([name, count]) => `${count.toLocaleString('en')} ${words(name)}`,
  );
  return html`<header>
    <p class="kind">A learned world</p>
    <h1>${report.title ?? report.world}</h1>
    <p class="facts">${facts.map((fact) => html`<span>${fact}</span>`)}</p>
    ${samples.length > 0 && html`<p class="note">Measured on held-out video: ${samples.join(', ')}.</p>`}
  </header>`;
}

/** A card per figure: value, what to hold it against, and its definition on demand. */
export function figures(report: Report): Html {
  return html`<section id="figures">
    ${figureGroups(report).map(
      ({ title, figures }) => html`<h2>${title}</h2>
        <div class="cards">${figures.map((figure) => card(report, figure))}</div>`,
    )}
  </section>`;
}

function card(report: Report, { path, label, unit, definition, baseline, lowerIsBetter }: FigureDefinition): Html {
  const value = figureAt(report, path);
  const id = path.replace('.', '-');
  const name = html`<h3>${label}<a class="info" href="#about-${id}" aria-label="definition" aria-describedby="tip-${id}">?</a></h3>
    <p class="tip" role="tooltip" id="tip-${id}">${definition}</p>`;
  if (value === null || value === undefined) {
    return html`<article class="card undefined">${name}
      <p class="value">–</p>
      <p class="beside">not defined here: ${report.notDefined[path]}</p></article>`;
  }
  const written = formatFigure(value, unit);
  const against = baseline && figureAt(report, baseline.path);
  const comparable = typeof against === 'number';
  return html`<article class="card">${name}
    <p class="value">${written.number}${written.unit && html`<small>${written.unit}</small>`}</p>
    ${(unit === 'share' || unit === 'ratio') && value >= 0 && value <= 1 && meter(value, { baseline: comparable ? against : null, lowerIsBetter })}
    ${comparable && html`<p class="beside">${baseline?.label} <b>${formatFigure(against, unit).number}</b></p>`}
  </article>`;
}

/** A share as a bar, with a mark where the baseline lies. */
export function meter(
  share: number,
  { baseline = null, lowerIsBetter = false }: { baseline?: number | null; lowerIsBetter?: boolean | undefined } = {},
): Html {
  const mark = baseline !== null && html`<i style="left:${(100 * baseline).toFixed(1)}%"></i>`;
  const bar = html`<b style="width:${(100 * share).toFixed(1)}%"></b>`;
  return html`<div class="meter${lowerIsBetter && ' lower'}">${bar}${mark}</div>`;
}

/** PSNR by the number of frames generated so far. */
export function driftSection(report: Report): Html {
  const line = (key: 'psnr' | 'persistence') =>
    report.drift.flatMap((p) => (typeof p[key] === 'number' ? [[p.frame, p[key]] as const] : []));
  const lines: Line[] = [
    { name: 'free rollout', points: line('psnr') },
    { name: 'last true frame held', points: line('persistence'), baseline: true },
  ].filter(({ points }) => points.length > 0);
  const rollouts = report.drift[0]?.count;
  const chart = { width: 900, height: 280, xName: 'frames generated', title: 'PSNR in dB by frames generated' };
  return html`<section id="drift"><h2>Drift</h2>
    <p class="note">PSNR in dB of free rollouts against the truth, by the number of frames since the last true one${
      rollouts !== undefined && `; ${rollouts} rollouts`
    }. A world that stays itself falls slowly, and stays above the held frame.</p>
    ${
      lines.length > 0
        ? html`<figure class="plot">${legend(lines)}${lineChart(lines, chart)}</figure>`
        : html`<p class="empty">not defined here: ${report.notDefined.drift ?? 'no rollout was measured'}</p>`
    }
  </section>`;
}

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

/** Every figure's definition, for print and for readers without a mouse. */
export function definitions(report: Report): Html {
  return html`<section id="definitions"><h2>Definitions</h2>
    <p class="note">All figures are taken on held-out video. Shares run from 0 to 1.</p>
    <dl>${figureGroups(report).flatMap(({ figures }) =>
      figures.map(
        ({ path, label, definition }) =>
          html`<dt id="about-${path.replace('.', '-')}">${label} <code>${path}</code></dt><dd>${definition}</dd>`,
      ),
    )}</dl>
  </section>`;
}
