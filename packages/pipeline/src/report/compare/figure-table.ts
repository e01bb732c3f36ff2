import { formatFigure, formatInterval } from '@genie/evaluate';
import { type Html, html } from '../html.ts';
import { scrolling } from '../scrolling.ts';
import { spanning, whisker } from '../whisker.ts';
import { type Comparison, type ComparisonRow, notMeasured } from './comparison.ts';
import { mark } from './mark.ts';

/** All figures, a row each, by world. */
export function figureTable({ worlds, groups }: Comparison): Html {
  return html`<section id="figures"><h2>Figures</h2>
    <p class="note">Each with its 95 % interval; the strokes of a row share one scale, from the least to the largest in it. <span class="best-key">Best</span> is marked only where a world’s interval overlaps none of the others’.</p>
    ${scrolling(
      'Figures of all worlds',
      html`<table class="compare">
      <thead><tr><th scope="col">Figure</th>${worlds.map(({ name }, i) => html`<th scope="col">${mark(i)} ${name}</th>`)}</tr></thead>
      ${groups.map(
        ({ title, figures }) => html`<tbody>
        <tr class="group"><th scope="rowgroup" colspan="${worlds.length + 1}">${title}</th></tr>
        ${figures.map((row) => figureRow(row))}
      </tbody>`,
      )}
    </table>`,
    )}
  </section>`;
}

function figureRow(row: ComparisonRow): Html {
  const { label, definition, lowerIsBetter, values, intervals, reasons, unit, best } = row;
  const measured = intervals.some((interval) => interval !== null);
  const scale = spanning([...values, ...intervals.flatMap((interval) => interval ?? [])]);
  return html`<tr>
    <th scope="row" title="${definition}">${label}${lowerIsBetter && html` <small>lower is better</small>`}</th>
    ${values.map((value, i) => {
      if (value === null)
        return html`<td class="none" title="${reasons[i]}">${reasons[i] === notMeasured ? notMeasured : 'not defined'}</td>`;
      const { number, unit: suffix } = formatFigure(value, unit);
      const interval = intervals[i];
      return html`<td${best === i && html` class="best"`}><b>${number}</b>${suffix && html` <small>${suffix}</small>`}${best === i && html` <span class="best-key">best</span>`}
        ${measured && html`<span class="interval">${interval && formatInterval(interval, unit)}</span>`}
        ${whisker(value, { scale, interval, series: i })}</td>`;
    })}
  </tr>`;
}
