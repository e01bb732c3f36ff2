import { figureGroups } from '../figures.ts';
import { type Html, html } from '../html.ts';
import type { Report } from '../schema.ts';

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
