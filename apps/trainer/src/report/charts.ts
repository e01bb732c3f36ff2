import { LineChart } from 'echarts/charts';
import { GridComponent } from 'echarts/components';
import * as echarts from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { Html, html } from './html.ts';

echarts.use([LineChart, GridComponent, SVGRenderer]);

type Point = readonly [x: number, y: number];

/** One line of a chart. */
export interface Line {
  name: string;
  points: readonly Point[];
  /** A baseline is drawn thin and dashed. */
  baseline?: boolean;
}

export interface ChartOptions {
  width: number;
  height: number;
  /** What the chart shows, for readers who cannot see it; no two charts of a page have the same. */
  title: string;
  /** Name of the horizontal axis. */
  xName: string;
  /** Logarithmic vertical axis. */
  log?: boolean;
  /** Draws the running mean of each rough line, and the line itself faintly behind it. */
  smooth?: boolean;
}

/**
 * Colours that stand for the page's own, which change with the reader's scheme: written in the chart's options, and
 * replaced by `var(--name)` in the finished SVG.
 */
const ink = { '--muted': '#010101', '--rule': '#020202', '--accent': '#030303' } as const;
const text = { color: ink['--muted'], fontSize: 11, fontFamily: 'inherit' };

/** A line chart as SVG, drawn by echarts without a browser; takes its colours from the page. */
export function lineChart(lines: readonly Line[], options: ChartOptions): Html {
  const { width, height, title, xName, log = false, smooth = false } = options;
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width, height });
  const label = { ...text, formatter: shortNumber, hideOverlap: true };
  chart.setOption({
    animation: false,
    // The labels' widths are guessed (there is no browser to ask), so the space for them is fixed.
    grid: { left: 44, right: 48, top: 10, bottom: 38, outerBoundsMode: 'none' },
    xAxis: {
      type: 'value',
      name: xName,
      nameLocation: 'middle',
      nameGap: 26,
      nameTextStyle: text,
      min: 'dataMin',
      max: 'dataMax',
      axisLabel: label,
      axisLine: { lineStyle: { color: ink['--rule'] } },
      axisTick: { show: false },
      splitLine: { show: false },
    },
    yAxis: {
      type: log ? 'log' : 'value',
      scale: true,
      splitNumber: 4,
      axisLabel: label,
      axisLine: { show: false },
      axisTick: { show: false },
      splitLine: { lineStyle: { color: ink['--rule'] } },
    },
    series: lines.flatMap((line) => {
      const mean = smooth ? runningMean(line.points) : line.points;
      return mean === line.points ? [series(line)] : [series(line, { faint: true }), series({ ...line, points: mean })];
    }),
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return new Html(
    Object.entries(ink)
      .reduce((drawn, [name, colour]) => drawn.replaceAll(colour, `var(${name})`), svg)
      .replace(/ class="zr[^"]*"/g, '')
      // echarts numbers its parts over the life of the process; a page should not depend on that.
      .replace(/\bzr\d+-/g, `${title.replace(/\W+/g, '-')}-`)
      // Rules for the pointer mean nothing in a picture.
      .replace(/<style\s*>[\s\S]*?<\/style>/, '')
      .replace(/^<svg width="\d+" height="\d+"/, html`<svg class="chart" role="img" aria-label="${title}"`.markup),
  );
}

/** Names beside the strokes that they stand for. */
export function legend(lines: readonly Line[]): Html {
  return html`<p class="legend">${lines.map(
    ({ name, baseline }) => html`<span><i${baseline && html` class="baseline"`}></i>${name}</span>`,
  )}</p>`;
}

function series({ points, baseline = false }: Line, { faint = false } = {}): object {
  const color = baseline ? ink['--muted'] : ink['--accent'];
  const last = ({ value }: { value: Point }) => shortNumber(value[1]);
  return {
    type: 'line',
    silent: true,
    data: points,
    sampling: 'lttb',
    showSymbol: points.length === 1,
    color,
    lineStyle: {
      color,
      width: baseline || faint ? 1.2 : 2,
      type: baseline ? 'dashed' : 'solid',
      opacity: faint ? 0.3 : 1,
    },
    endLabel: { show: !faint, ...text, color, formatter: last },
  };
}

/** Means over a window of a twentieth of the points; the points themselves where they are few or already smooth. */
function runningMean(points: readonly Point[]): readonly Point[] {
  const reach = Math.floor(points.length / 40);
  if (reach < 2 || !isRough(points)) return points;
  const sums = [0];
  for (const [, y] of points) sums.push(sums[sums.length - 1] + y);
  return points.map(([x], i) => {
    const from = Math.max(0, i - reach);
    const to = Math.min(points.length, i + reach + 1);
    return [x, (sums[to] - sums[from]) / (to - from)];
  });
}

/** Whether a line goes up and down more than a few times its height. */
function isRough(points: readonly Point[]): boolean {
  let [low, high, way] = [points[0][1], points[0][1], 0];
  for (let i = 1; i < points.length; i++) {
    const y = points[i][1];
    low = Math.min(low, y);
    high = Math.max(high, y);
    way += Math.abs(y - points[i - 1][1]);
  }
  return way > 3 * (high - low);
}

/** '0.0123', '12.3', '1.2K', '5e-8'. */
function shortNumber(value: number): string {
  if (value !== 0 && Math.abs(value) < 1e-4) return value.toExponential(1).replace('.0e', 'e').replace('-', '−');
  return new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 }).format(value);
}
