import { type Report, words } from '@genie/evaluate';
import { type Html, html } from '../html.ts';

/** Title of the page, what was measured where, and where on the page it is. */
export function header(
  report: Report,
  sections: readonly { id: string; title: string }[],
  { moves }: { moves: boolean },
): Html {
  const facts = [report.dataset, report.backend, report.created?.slice(0, 10)].filter(Boolean);
  const samples = Object.entries(report.samples ?? {}).map(
    ([name, count]) => `${count.toLocaleString('en')} ${words(name)}`,
  );
  return html`<header>
    <p class="kind">A learned world</p>
    <h1>${report.title ?? report.world}</h1>
    <p class="facts">${facts.map((fact) => html`<span>${fact}</span>`)}</p>
    ${samples.length > 0 && html`<p class="note">Measured on held-out video: ${samples.join(', ')}.</p>`}
    <nav aria-label="On this page"><ul>${sections.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}</ul></nav>
    ${moves && html`<label class="calm"><input type="checkbox" id="calm"> Hold the pictures still</label>`}
  </header>`;
}
