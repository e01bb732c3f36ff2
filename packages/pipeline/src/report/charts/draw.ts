import { CustomChart, LineChart } from 'echarts/charts';
import { GridComponent } from 'echarts/components';
import * as echarts from 'echarts/core';
import { LabelLayout } from 'echarts/features';
import { SVGRenderer } from 'echarts/renderers';
import { Html, html } from '../html.ts';

echarts.use([CustomChart, GridComponent, LabelLayout, LineChart, SVGRenderer]);

/**
 * Colours that stand for the page's own, which change with the reader's scheme: written in a chart's options, and
 * replaced by `var(--name)` in the finished SVG.
 */
export const ink = {
  muted: '#010101',
  rule: '#020202',
  accent: '#030303',
  /** One for each of the things that a chart compares. */
  series: ['#040401', '#040402', '#040403', '#040404', '#040405', '#040406', '#040407', '#040408'],
} as const;

const names: [colour: string, name: string][] = [
  [ink.muted, '--muted'],
  [ink.rule, '--rule'],
  [ink.accent, '--accent'],
  ...ink.series.map((colour, i): [string, string] => [colour, `--series-${i + 1}`]),
];

/** Text of axes and labels. */
export const text = { color: ink.muted, fontSize: 11, fontFamily: 'inherit' };

export interface ChartSize {
  width: number;
  height: number;
  /** Title of the chart, for readers who cannot see it; no two charts of a page have the same. */
  title: string;
}

/** A chart as SVG, drawn by echarts without a browser; takes its colours from the page. */
export function draw(option: object, { width, height, title }: ChartSize): Html {
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width, height });
  chart.setOption({ animation: false, ...option });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return new Html(
    names
      .reduce((drawn, [colour, name]) => drawn.replaceAll(colour, `var(${name})`), svg)
      .replace(/ class="zr[^"]*"/g, '')
      // echarts numbers its parts over the life of the process; a page should not depend on that.
      .replace(/\bzr\d+-/g, `${title.replace(/\W+/g, '-')}-`)
      // Rules for the pointer mean nothing in a picture.
      .replace(/<style\s*>[\s\S]*?<\/style>/, '')
      .replace(/^<svg width="\d+" height="\d+"/, html`<svg class="chart" role="img" aria-label="${title}"`.markup),
  );
}

/** '0.0123', '12.3', '1.2K', '5e-8'. */
export function shortNumber(value: number): string {
  if (value !== 0 && Math.abs(value) < 1e-4) return value.toExponential(1).replace('.0e', 'e').replace('-', '−');
  return new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 }).format(value);
}
