import { LineChart } from 'echarts/charts';
import { GridComponent, LegendComponent } from 'echarts/components';
import * as echarts from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { Html } from './html.ts';

echarts.use([LineChart, GridComponent, LegendComponent, SVGRenderer]);

/** One line of a chart. */
export interface Line {
  name: string;
  points: readonly (readonly [x: number, y: number])[];
  /** A baseline is drawn thin and dashed. */
  baseline?: boolean;
}

export interface ChartOptions {
  width: number;
  height: number;
  /** Name of the horizontal axis. */
  xName: string;
  /** Logarithmic vertical axis. */
  log?: boolean;
}

/**
 * Colours that stand for the page's own, which change with the reader's scheme: written in the chart's options, and
 * replaced by `var(--name)` in the finished SVG.
 */
const ink = { '--muted': '#010101', '--rule': '#020202', '--accent': '#030303', '--second': '#040404' } as const;

/** A line chart as SVG, drawn by echarts without a browser; takes its colours from the page. */
export function lineChart(lines: readonly Line[], { width, height, xName, log = false }: ChartOptions): Html {
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width, height });
  const text = { color: ink['--muted'], fontSize: 11, fontFamily: 'inherit' };
  const compact = (value: number) =>
    new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 }).format(value);
  chart.setOption({
    animation: false,
    grid: { left: 4, right: 46, top: lines.length > 1 ? 30 : 12, bottom: 22, containLabel: true },
    ...(lines.length > 1 && {
      legend: { top: 0, left: 0, itemWidth: 18, itemHeight: 8, textStyle: text, icon: 'roundRect' },
    }),
    xAxis: {
      type: 'value',
      name: xName,
      nameLocation: 'middle',
      nameGap: 24,
      nameTextStyle: text,
      min: 'dataMin',
      max: 'dataMax',
      axisLabel: { ...text, formatter: compact, hideOverlap: true },
      axisLine: { lineStyle: { color: ink['--rule'] } },
      axisTick: { show: false },
      splitLine: { show: false },
    },
    yAxis: {
      type: log ? 'log' : 'value',
      scale: true,
      splitNumber: 4,
      axisLabel: { ...text, formatter: compact, hideOverlap: true },
      splitLine: { lineStyle: { color: ink['--rule'] } },
    },
    series: lines.map(({ name, points, baseline = false }, i) => {
      const color = baseline ? ink['--muted'] : i === 0 ? ink['--accent'] : ink['--second'];
      return {
        type: 'line',
        name,
        silent: true,
        data: points,
        sampling: 'lttb',
        showSymbol: points.length === 1,
        color,
        lineStyle: { color, width: baseline ? 1.2 : 1.8, type: baseline ? 'dashed' : 'solid' },
        itemStyle: { color },
        endLabel: {
          show: true,
          ...text,
          color,
          formatter: ({ value }: { value: [number, number] }) => compact(value[1]),
        },
      };
    }),
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return new Html(
    Object.entries(ink)
      .reduce((drawn, [name, colour]) => drawn.replaceAll(colour, `var(${name})`), svg)
      // Hover rules mean nothing in a picture, and their class names would meet those of the other charts.
      .replace(/<style\s*>[\s\S]*?<\/style>/, '')
      .replace(/^<svg width="\d+" height="\d+"/, '<svg class="chart" role="img"'),
  );
}
