import { formatFigure, perCodeFigures } from '@genie/evaluate';
import { type Html, html } from '../html.ts';
import { meter } from '../meter.ts';
import type { ComparedWorld } from './comparison.ts';
import { mark } from './mark.ts';

/** Describes the latent actions of each world: frequency, agreement, and the actions that they are mapped to. */
export function actionsOfEach(worlds: readonly ComparedWorld[]): Html {
  return html`<section id="actions"><h2>Latent actions</h2>
    <p class="note">${definitionsOf(worlds)}</p>
    <div class="action-tables">${worlds.map(world)}</div>
  </section>`;
}

/** Definition of each column, once. */
function definitionsOf(worlds: readonly ComparedWorld[]): string {
  const columns = worlds.flatMap(({ report }) => perCodeFigures(report));
  return [...new Map(columns.map(({ label, definition }) => [label, `${label}: ${definition}`])).values()].join(' ');
}

function world({ name, report }: ComparedWorld, index: number): Html {
  const codes = report.actions.codes ?? [];
  const caption = html`<caption>${mark(index)} ${name}</caption>`;
  if (codes.length === 0)
    return html`<table class="codes">${caption}<tbody><tr><td class="none">No latent action was tried.</td></tr></tbody></table>`;
  const columns = perCodeFigures(report);
  const cell = (value: number | null | undefined, unit: (typeof columns)[number]['unit']) =>
    value === null || value === undefined
      ? html`<td class="none">not defined</td>`
      : html`<td>${unit === 'share' ? value.toFixed(2) : formatFigure(value, unit).number}${unit === 'share' && meter(value)}</td>`;
  return html`<table class="codes">${caption}
    <thead><tr><th scope="col">Code</th><th scope="col">Mapped to</th>${columns.map(({ label }) => html`<th scope="col">${label}</th>`)}</tr></thead>
    <tbody>${codes.map(
      ({ index: code, name: called, trueAction }) => html`<tr>
        <th scope="row">${code}</th><td>${trueAction ?? called}</td>
        ${columns.map(({ of, unit }) => cell(of(code), unit))}
      </tr>`,
    )}</tbody></table>`;
}
