import { LineChart, ScatterChart } from 'echarts/charts';
import { GridComponent, TitleComponent } from 'echarts/components';
import * as echarts from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { figureColumn } from './figures.ts';
import type { StudyResults } from './results.ts';

echarts.use([LineChart, ScatterChart, GridComponent, TitleComponent, SVGRenderer]);

/** Told apart by people who see colours differently too (Okabe and Ito). */
const colours = { better: '#009e73', worse: '#d55e00', neither: '#777777' };
const ink = '#444444';
const text = { color: ink, fontFamily: 'sans-serif', fontSize: 12 };
const [width, rowHeight, top, bottom] = [760, 22, 40, 52];

/**
 * Each variant's difference to the base in the study's first figure, with its interval: a forest plot, as SVG on white.
 *
 * @returns null where no variant has a difference
 */
export function differenceChart(results: StudyResults): string | null {
  const figure = results.shown[0]!;
  const { title, better } = figureColumn(figure);
  const rows = results.rows.flatMap(({ name, figures }) => {
    const cell = figures[figure];
    return cell?.difference
      ? [
          {
            name,
            ...cell.difference,
            mark: cell.mark === null ? 'neither' : cell.mark === better ? 'better' : 'worse',
          } as const,
        ]
      : [];
  });
  if (rows.length === 0) return null;
  const height = top + rowHeight * rows.length + bottom;
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width, height });
  chart.setOption({
    animation: false,
    backgroundColor: '#ffffff',
    title: {
      text: `${title}: difference to the base, 95 % interval`,
      left: 'center',
      top: 8,
      textStyle: { ...text, fontWeight: 'bold' },
    },
    grid: { left: 8, right: 24, top, bottom, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
    xAxis: {
      type: 'value',
      name: `${title}, less the base's`,
      nameLocation: 'middle',
      nameGap: 28,
      nameTextStyle: text,
      axisLabel: text,
      splitLine: { lineStyle: { color: '#dddddd' } },
    },
    yAxis: {
      type: 'category',
      inverse: true,
      data: rows.map(({ name }) => name),
      axisLabel: { ...text, interval: 0 },
      axisTick: { show: false },
      axisLine: { show: true, onZero: true, lineStyle: { color: ink } },
    },
    series: rows.flatMap(({ mean, interval, mark }, y) => [
      ...(interval === null
        ? []
        : [
            {
              type: 'line',
              symbol: 'none',
              color: colours[mark],
              lineStyle: { width: 2 },
              data: interval.map((x) => [x, y]),
            },
          ]),
      { type: 'scatter', symbolSize: 8, color: colours[mark], data: [[mean, y]] },
    ]),
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  // echarts numbers its parts over the life of the process; the file should not depend on that.
  return svg
    .replace(/ class="zr[^"]*"/g, '')
    .replace(/\bzr\d+-/g, 'ablation-')
    .replace(/<style\s*>[\s\S]*?<\/style>/, '')
    .replace(/^<svg[^>]*>/, (tag) => `${tag}\n<title>${title}: difference to the base</title>`); // for those who do not see it
}
