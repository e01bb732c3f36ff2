import { type Html, html } from '../html.ts';
import { meter } from '../meter.ts';
import type { ComparedWorld } from './comparison.ts';
import { mark } from './mark.ts';

/** What the latent actions of each world are: how often, how true, to what they are mapped. */
export function actionsOfEach(worlds: readonly ComparedWorld[]): Html {
  return html`<section id="actions"><h2>Latent actions</h2>
    <p class="note">Usage is the share of the held-out transitions with this code; agreement the share of its scored ones whose true action is the one it is mapped to.</p>
    <div class="action-tables">${worlds.map(world)}</div>
  </section>`;
}

function world({ name, report }: ComparedWorld, index: number): Html {
  const codes = report.actions.codes ?? [];
  const caption = html`<caption>${mark(index)} ${name}</caption>`;
  if (codes.length === 0)
    return html`<table class="codes">${caption}<tbody><tr><td class="none">No latent action was tried.</td></tr></tbody></table>`;
  return html`<table class="codes">${caption}
    <thead><tr><th scope="col">Code</th><th scope="col">Mapped to</th><th scope="col">Usage</th><th scope="col">Agreement</th></tr></thead>
    <tbody>${codes.map(
      ({ index: code, name: called, trueAction, usage, agreement }) => html`<tr>
        <th scope="row">${code}</th><td>${trueAction ?? called}</td>
        <td>${usage.toFixed(2)}${meter(usage)}</td>
        <td${agreement === null && html` class="none"`}>${agreement === null ? 'not defined' : html`${agreement.toFixed(2)}${meter(agreement)}`}</td>
      </tr>`,
    )}</tbody></table>`;
}
