import { LineChart, ScatterChart } from 'echarts/charts';
import { GridComponent, LegendComponent } from 'echarts/components';
import * as echarts from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { boundOf, type Roof, type RooflinePoint } from './roofline.ts';

echarts.use([LineChart, ScatterChart, GridComponent, LegendComponent, SVGRenderer]);

/** A backend's roof, with its name. */
export type NamedRoof = Roof & { name: string };

const [width, height] = [720, 420];
/** Told apart by people who see colours differently too (Okabe and Ito). */
const colours = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00'];
const ink = '#444444';
const text = { color: ink, fontFamily: 'sans-serif', fontSize: 12 };

/** Roofs and what was reached below them, both axes logarithmic, as SVG on white. */
export function rooflineChart(roofs: readonly NamedRoof[], points: readonly RooflinePoint[]): string {
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width, height });
  const [least, most] = [1, 64];
  const colourOf = (name: string) => colours[roofs.findIndex((roof) => roof.name === name) % colours.length] ?? ink;
  const axis = {
    type: 'log',
    logBase: 2,
    nameLocation: 'middle',
    nameTextStyle: text,
    axisLabel: { ...text, formatter: (value: number) => String(Number(value.toPrecision(3))) },
    splitNumber: 8,
    axisLine: { lineStyle: { color: ink } },
    splitLine: { lineStyle: { color: '#dddddd' } },
  };
  chart.setOption({
    animation: false,
    backgroundColor: '#ffffff',
    grid: { left: 64, right: 24, top: 40, bottom: 52, outerBoundsMode: 'none' },
    legend: { top: 8, textStyle: text, data: roofs.map(({ name }) => name) },
    xAxis: { ...axis, name: 'operations a byte', nameGap: 30, min: least, max: most },
    yAxis: { ...axis, name: 'GFLOP/s', nameGap: 42 },
    series: [
      ...roofs.map((roof) => ({
        name: roof.name,
        type: 'line',
        symbol: 'none',
        color: colourOf(roof.name),
        lineStyle: { width: 2 },
        data: [least, Math.min(most, Math.max(least, roof.arithmetic / roof.bandwidth)), most].map((x) => [
          x,
          boundOf(roof, x),
        ]),
      })),
      ...points.map(({ row, contender, intensity, speed }, i) => ({
        type: 'scatter',
        symbolSize: 9,
        color: colourOf(contender),
        data: [[intensity, speed]],
        // Neighbours are often of the same intensity.
        label: { show: true, position: i % 2 === 0 ? 'right' : 'left', formatter: row, ...text, fontSize: 11 },
      })),
    ],
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  // echarts numbers its parts over the life of the process; the file should not depend on that.
  return svg
    .replace(/ class="zr[^"]*"/g, '')
    .replace(/\bzr\d+-/g, 'roofline-')
    .replace(/<style\s*>[\s\S]*?<\/style>/, '');
}
