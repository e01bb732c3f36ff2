import {
  definitionText,
  type FigureInfo,
  figureAt,
  figureGroups,
  formatFigure,
  formatInterval,
  type Report,
} from '@genie/evaluate';
import { type Html, html } from '../html.ts';
import { range, type Scale, spanning, whisker } from '../whisker.ts';

/** A card per figure: value and interval, what to hold it against, and its definition on demand. */
export function figureCards(report: Report): Html {
  const measured = Object.keys(report.intervals ?? {}).length > 0;
  return html`<section id="figures"><h2>Figures</h2>
    ${measured && html`<p class="note">The range under a figure is its 95 % interval: where it could lie had other held-out videos been drawn (bootstrap over whole videos; over games for a game’s own states).</p>`}
    ${figureGroups(report).map(
      ({ title, figures }) => html`<h3 class="group">${title}</h3>
        <div class="cards">${figures.map((figure) => card(report, figure))}</div>`,
    )}
  </section>`;
}

function card(report: Report, figure: FigureInfo): Html {
  const { path, label, unit, baseline, ceiling, lowerIsBetter } = figure;
  const value = figureAt(report, path);
  const id = path.replace('.', '-');
  const name = html`<h4>${label}<a class="info" href="#about-${id}" aria-label="Definition of ${label}" aria-describedby="tip-${id}">?</a></h4>
    <p class="tip" role="tooltip" id="tip-${id}">${definitionText(figure)}</p>`;
  if (value === null || value === undefined) {
    return html`<article class="card undefined">${name}
      <p class="value">–</p>
      <p class="beside">not defined here: ${report.notDefined[path]}</p></article>`;
  }
  const written = formatFigure(value, unit);
  const against = (baseline && figureAt(report, baseline.path)) ?? null;
  const atMost = (ceiling && figureAt(report, ceiling.path)) ?? null;
  const interval = report.intervals?.[path];
  const scale = scaleOf(figure, value, [against, atMost], interval);
  return html`<article class="card">${name}
    <p class="value">${written.number}${written.unit && html`<small>${written.unit}</small>`}</p>
    ${interval && html`<p class="interval">${formatInterval(interval, unit)}</p>`}
    ${scale && whisker(value, { scale, bar: true, baseline: against, ceiling: atMost, interval, lowerIsBetter })}
    ${against !== null && html`<p class="beside against">${baseline?.label} <b>${formatFigure(against, unit).number}</b></p>`}
    ${atMost !== null && html`<p class="beside against">${ceiling?.label} <b>${formatFigure(atMost, unit).number}</b></p>`}
  </article>`;
}

/** Shares fill a bar from 0 to 1; other figures with something beside them a bar from there, or from 0, on. */
function scaleOf(
  { unit, lowerIsBetter }: FigureInfo,
  value: number,
  [against, atMost]: readonly (number | null)[],
  interval: readonly [number, number] | undefined,
): Scale | null {
  const all = [value, against, atMost, ...(interval ?? [])];
  // A share that is small in every world, such as flicker, would be nothing on a scale to 1.
  const tiny = lowerIsBetter && against !== null && all.every((one) => one === null || Math.abs(one) < 0.05);
  const [low, high] = tiny ? spanning(all) : range(all, unit);
  if (low === 0 && high === 1) return [low, high];
  if (!interval && against === null && atMost === null) return null;
  return unit === 'dB' && against !== null ? [low, high] : [Math.min(0, low), high];
}
