import type { Report } from '@genie/evaluate';
import { type Html, html } from '../html.ts';
import { scrolling } from '../scrolling.ts';

/** Table of the number of scored transitions of each code that fall on each true action. */
export function confusion({ actions: { trueActions, table } }: Report): Html | null {
  if (!trueActions || !table) return null;
  const totals = trueActions.map((_, a) => table.reduce((sum, row) => sum + row[a], 0));
  const cell = (count: number, a: number) => {
    const share = totals[a] > 0 ? count / totals[a] : 0;
    return html`<td class="heat" style="--share:${share.toFixed(3)}">${count.toLocaleString('en')}</td>`;
  };
  return html`<h3>Latent against true actions</h3>
    <p class="note">Held-out transitions with each code (rows) and each true action (columns); shaded by the share of the column.</p>
    ${scrolling(
      'Latent against true actions',
      html`<table class="confusion">
      <thead><tr><td></td>${trueActions.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
      <tbody>${table.map((row, code) => html`<tr><th scope="row">${code}</th>${row.map(cell)}</tr>`)}</tbody>
    </table>`,
    )}`;
}
