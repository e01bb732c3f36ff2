import { ScatterChart } from 'echarts/charts';
import { GridComponent, LegendComponent, TitleComponent } from 'echarts/components';
import * as echarts from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import type { StudyRun } from './read-runs.ts';

echarts.use([ScatterChart, GridComponent, LegendComponent, TitleComponent, SVGRenderer]);

/** Told apart by people who see colours differently too (Okabe and Ito). */
const colours = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#000000', '#f0e442'];
const symbols = ['circle', 'triangle', 'rect', 'diamond', 'pin', 'roundRect', 'arrow'];
const text = { color: '#444444', fontFamily: 'sans-serif', fontSize: 12 };
const [width, height] = [640, 480];

/** A figure against agreement above chance, each run's last evaluation a mark in its game's colour and shape, earlier ones faint: SVG on white. */
export function scatterChart(runs: readonly StudyRun[], figure: string, title: string): string {
  const games = [...new Set(runs.map(({ game }) => game))];
  const points = (game: string, isLast: boolean) =>
    runs
      .filter((run) => run.game === game)
      .flatMap(({ evaluations }) =>
        evaluations
          .filter((_, i) => (i === evaluations.length - 1) === isLast)
          .map(({ figures }) => [figures[figure] ?? 0, figures.aboveChance]),
      );
  const axis = (name: string, nameGap: number) => ({
    type: 'value',
    name,
    nameLocation: 'middle',
    nameGap,
    nameTextStyle: text,
    axisLabel: text,
    splitLine: { lineStyle: { color: '#dddddd' } },
  });
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width, height });
  chart.setOption({
    animation: false,
    backgroundColor: '#ffffff',
    title: { text: title, left: 'center', top: 8, textStyle: { ...text, fontWeight: 'bold' } },
    legend: { data: games, bottom: 4, textStyle: text },
    grid: { left: 56, right: 24, top: 40, bottom: 76 },
    xAxis: axis(figure, 28),
    yAxis: axis('agreement with the true actions, above chance', 36),
    series: games.flatMap((game, i) => {
      const look = { name: game, type: 'scatter', color: colours[i % 8], symbol: symbols[i % 7] };
      return [
        { ...look, symbolSize: 5, itemStyle: { opacity: 0.3 }, data: points(game, false) },
        { ...look, symbolSize: 10, data: points(game, true) },
      ];
    }),
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg
    .replace(/ class="zr[^"]*"/g, '')
    .replace(/\bzr\d+-/g, 'study-')
    .replace(/<style\s*>[\s\S]*?<\/style>/, '');
}
