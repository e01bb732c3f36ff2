import { type Html, html } from '../html.ts';
import { type ChartSize, draw, ink, shortNumber, text } from './draw.ts';
import { runningMean } from './running-mean.ts';
import { extent, ticks } from './ticks.ts';

export type Point = readonly [x: number, y: number];

/** One line of a chart. */
export interface Line {
  name: string;
  points: readonly Point[];
  /** A baseline is drawn thin and dashed. */
  baseline?: boolean;
  /** Interval around the points: drawn as a faint band behind all lines. */
  band?: readonly (readonly [x: number, low: number, high: number])[];
  /** Index of the page's series colours (0…7) and strokes. Default: the accent. */
  series?: number;
  /** Label at its end. Default: its last value. */
  label?: string;
}

export interface ChartOptions extends ChartSize {
  /** Name of the horizontal axis. */
  xName: string;
  /** Ends of the horizontal axis. Default: those of the lines. */
  xRange?: readonly [from: number, to: number];
  /** Ends of the vertical axis. Default: as the lines need it. */
  yRange?: readonly [low: number, high: number];
  /** Logarithmic vertical axis. */
  log?: boolean;
  /** Draws the running mean of each rough line, and the line itself faintly behind it. */
  smooth?: boolean;
}

/** Strokes of the series, so that they can be told apart without colour: `stroke-dasharray`s. */
const dashes: readonly (readonly number[])[] = [[], [7, 3], [2, 2.5], [10, 3, 2, 3]];

/** A line chart as SVG. */
export function lineChart(given: readonly Line[], options: ChartOptions): Html {
  const { xName, xRange, smooth = false } = options;
  const unit = unitOf(given);
  const lines = given.map((line) => inUnits(line, unit));
  // What is nothing beside the largest value is 0, for which a logarithmic axis has no place.
  const log = options.log === true && lines.every(({ points }) => points.every(([, y]) => y > 0));
  const yRange = options.yRange && ([options.yRange[0] / unit, options.yRange[1] / unit] as const);
  const label = { ...text, formatter: (value: number) => shortNumber(value), hideOverlap: true };
  const [from, to] = xRange ?? extent(lines.flatMap(({ points }) => points.map(([x]) => x)));
  const banded = lines.filter(({ band }) => band && band.length > 1);
  const option = {
    // The labels' widths are guessed (there is no browser to ask), so the space for them is fixed.
    grid: { left: 44, right: 48, top: 10, bottom: 38, outerBoundsMode: 'none' },
    xAxis: {
      type: 'value',
      name: xName,
      nameLocation: 'middle',
      nameGap: 26,
      nameTextStyle: text,
      min: from,
      max: to,
      axisLabel: { ...label, customValues: ticks(from, to) },
      axisLine: { lineStyle: { color: ink.rule } },
      axisTick: { show: false },
      splitLine: { show: false },
    },
    yAxis: {
      type: log ? 'log' : 'value',
      scale: true,
      splitNumber: 4,
      ...(yRange && { min: yRange[0], max: yRange[1], interval: (yRange[1] - yRange[0]) / 4 }),
      axisLabel: { ...label, formatter: (value: number) => shortNumber(value * unit) },
      axisLine: { show: false },
      axisTick: { show: false },
      splitLine: { lineStyle: { color: ink.rule } },
    },
    series: [
      ...banded.map((line) => bandSeries(line, Math.min(0.16, 0.4 / banded.length))),
      ...lines.flatMap((line) => {
        const mean = smooth ? runningMean(line.points) : line.points;
        if (mean === line.points) return [lineSeries(line, unit)];
        return [lineSeries(line, unit, { faint: true }), lineSeries({ ...line, points: mean }, unit)];
      }),
    ],
  };
  return draw(option, options);
}

/** Names beside the strokes that they stand for. */
export function legend(lines: readonly Line[]): Html {
  return html`<p class="legend">${lines.map((line) => html`<span>${swatch(line)}${line.name}</span>`)}</p>`;
}

/** The stroke of a line, small. */
function swatch({ baseline, series }: Line): Html {
  if (baseline) return html`<i class="baseline"></i>`;
  if (series === undefined) return html`<i></i>`;
  const dash = dashOf(series).join(' ');
  return html`<svg class="swatch" width="26" height="8" aria-hidden="true"><line x1="1" y1="4" x2="25" y2="4" stroke="var(--series-${(series % 8) + 1})" stroke-width="2.5"${dash && html` stroke-dasharray="${dash}"`}/></svg>`;
}

/** Magnitudes at which echarts places its axes well; it counts digits behind the point, of which there are too many below. */
const drawable = [1e-9, 1e12] as const;

/**
 * Returns the divisor of the numbers of a chart, so that echarts can draw them: 1, or a power of ten for very small and very large ones.
 */
function unitOf(lines: readonly Line[]): number {
  const values = lines.flatMap(({ points, band = [] }) => [
    ...points.map(([, y]) => y),
    ...band.flatMap(([, ...ends]) => ends),
  ]);
  const most = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  if (most === 0 || (most >= drawable[0] && most <= drawable[1])) return 1;
  return 10 ** Math.max(-300, Math.floor(Math.log10(most)));
}

function inUnits(line: Line, unit: number): Line {
  if (unit === 1) return line;
  const { points, band } = line;
  const scaled = (value: number) => (Math.abs(value / unit) < drawable[0] ? 0 : value / unit);
  return {
    ...line,
    points: points.map(([x, y]) => [x, scaled(y)] as const),
    ...(band ? { band: band.map(([x, low, high]) => [x, scaled(low), scaled(high)] as const) } : {}),
  };
}

function lineSeries({ points, baseline = false, series, label }: Line, unit: number, { faint = false } = {}): object {
  const color = colourOf({ baseline, series });
  return {
    type: 'line',
    silent: true,
    data: points,
    sampling: 'lttb',
    showSymbol: points.length === 1,
    color,
    labelLayout: { moveOverlap: 'shiftY' },
    lineStyle: {
      color,
      width: baseline || faint ? 1.2 : 2,
      type: baseline ? 'dashed' : series !== undefined && dashOf(series).length > 0 ? dashOf(series) : 'solid',
      opacity: faint ? 0.3 : 1,
    },
    endLabel: {
      show: !faint,
      ...text,
      color,
      formatter: ({ value }: { value: Point }) => label ?? shortNumber(value[1] * unit),
    },
  };
}

/** The area between the lows and the highs of a line's interval. */
function bandSeries({ band = [], baseline, series }: Line, opacity: number): object {
  const edge = [...band.map(([x, low]) => [x, low]), ...[...band].reverse().map(([x, , high]) => [x, high])];
  return {
    type: 'custom',
    silent: true,
    // All corners count for the axes; the polygon is drawn with the first of them.
    data: edge,
    renderItem: (params: { dataIndex: number }, api: { coord(point: number[]): number[] }) =>
      params.dataIndex > 0
        ? null
        : {
            type: 'polygon',
            shape: { points: edge.map((point) => api.coord(point)) },
            style: { fill: colourOf({ baseline, series }), opacity },
          },
  };
}

function colourOf({ baseline, series }: Pick<Line, 'baseline' | 'series'>): string {
  if (baseline) return ink.muted;
  return series === undefined ? ink.accent : ink.series[series % ink.series.length];
}

const dashOf = (series: number) => dashes[series % dashes.length];
