import { htmlDocument } from '../document.ts';
import { type Html, html } from '../html.ts';
import { actionsOfEach } from './actions.ts';
import type { ComparedWorld, Comparison } from './comparison.ts';
import { costs } from './costs.ts';
import { driftOfAll } from './drift.ts';
import { figureTable } from './figure-table.ts';
import { mark } from './mark.ts';

/** The comparison as one HTML file. */
export function renderComparison(comparison: Comparison, worlds: readonly ComparedWorld[]): string {
  const body = [
    header(comparison),
    figureTable(comparison),
    driftOfAll(comparison),
    actionsOfEach(worlds),
    costs(comparison),
  ];
  const title = `${comparison.worlds.map(({ name }) => name).join(', ')}: comparison`;
  return htmlDocument(title, body, { wide: worlds.length > 5 });
}

/** The worlds with their marks, and what stands against comparing them. */
function header({ worlds, warnings }: Comparison): Html {
  return html`<header>
    <p class="kind">Learned worlds</p>
    <h1>Side by side</h1>
    <ul class="worlds">${worlds.map(
      ({ name, title, dataset, backend, created, link }, i) => html`<li>${mark(i)}
        <div><b>${link ? html`<a href="${link}">${name}</a>` : name}</b>${title !== name && html` <span>${title}</span>`}
        <small>${dataset} · ${backend}${created && html` · <span class="date">${created.slice(0, 10)}</span>`}</small></div></li>`,
    )}</ul>
    ${warnings.length > 0 && html`<div class="warning" role="note"><ul>${warnings.map((line) => html`<li>${line}</li>`)}</ul></div>`}
  </header>`;
}
