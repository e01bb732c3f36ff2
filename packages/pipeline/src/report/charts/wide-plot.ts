import { type Html, html } from '../html.ts';
import { scrolling } from '../scrolling.ts';
import { type ChartOptions, type Line, legend, lineChart } from './line-chart.ts';

/** A line chart as wide as the page, with a legend above it. */
export function widePlot(lines: readonly Line[], options: Omit<ChartOptions, 'width'>, caption?: string): Html {
  return html`<figure class="plot wide">${caption !== undefined && html`<figcaption>${caption}</figcaption>`}
    ${legend(lines)}${scrolling(options.title, lineChart(lines, { ...options, width: 900 }))}</figure>`;
}
