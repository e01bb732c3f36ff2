import { definitionText, figureGroups, type Report } from '@genie/evaluate';
import { type Html, html } from '../html.ts';

/** Every figure's definition, for print and for readers without a mouse, and the networks that some look through. */
export function definitions(report: Report): Html {
  return html`<section id="definitions"><h2>Definitions</h2>
    <p class="note">All figures are taken on held-out video. Shares run from 0 to 1.</p>
    <dl>${figureGroups(report).flatMap(({ figures }) =>
      figures.map(
        (figure) =>
          html`<dt id="about-${figure.path.replace('.', '-')}">${figure.label} <code>${figure.path}</code></dt><dd>${definitionText(figure)}</dd>`,
      ),
    )}${networks(report)}</dl>
  </section>`;
}

function networks({ extractors }: Report): (Html | undefined)[] {
  const { lpips, frechet } = extractors ?? {};
  return [
    lpips &&
      html`<dt>Network of LPIPS</dt><dd>${lpips.network}, weights ${lpips.file}, sha256 <code>${lpips.sha256}</code></dd>`,
    frechet &&
      html`<dt>Features of the Fréchet distances</dt><dd>${frechet.name}, ${frechet.dimensions} dimensions. Made and true frames: ${Object.entries(
        frechet.samples,
      ).map(([path, [made, truth]], i) => html`${i > 0 && ', '}<code>${path}</code> ${made} and ${truth}`)}.</dd>`,
  ];
}
