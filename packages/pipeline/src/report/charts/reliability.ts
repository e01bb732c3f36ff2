import { proportionInterval } from '@genie/metrics';
import type { Html } from '../html.ts';
import { type ChartSize, draw, ink, text } from './draw.ts';

/** Guesses of similar confidence: their mean confidence, the share of them that is right, and how many they are. */
export interface ReliabilityPoint {
  confidence: number;
  accuracy: number;
  count: number;
}

/**
 * A reliability diagram: how often guesses are right by how sure the model is of them. On the diagonal it is as often
 * right as it says; the area of a dot is the share of the guesses that it stands for, its
 * stroke Wilson's 95 % interval of the share that is right.
 *
 * Source: Guo et al., "On calibration of modern neural networks", 2017, section 2.
 */
export function reliabilityChart(points: readonly ReliabilityPoint[], size: ChartSize): Html {
  const total = points.reduce((sum, { count }) => sum + count, 0);
  const axis = (name: string) => ({
    type: 'value',
    name,
    nameLocation: 'middle',
    nameTextStyle: text,
    min: 0,
    max: 1,
    interval: 0.25,
    axisLabel: { ...text, showMinLabel: true, showMaxLabel: true },
    axisLine: { show: false },
    axisTick: { show: false },
    splitLine: { lineStyle: { color: ink.rule } },
  });
  const option = {
    grid: { left: 56, right: 20, top: 14, bottom: 42, outerBoundsMode: 'none' },
    xAxis: { ...axis('confidence'), nameGap: 26 },
    yAxis: { ...axis('share that is right'), nameGap: 36 },
    series: [
      {
        type: 'line',
        silent: true,
        showSymbol: false,
        data: [
          [0, 0],
          [1, 1],
        ],
        lineStyle: { color: ink.muted, width: 1.2, type: 'dashed' },
      },
      ...points.map(({ confidence, accuracy, count }) => ({
        type: 'line',
        silent: true,
        showSymbol: false,
        data: proportionInterval(accuracy, count).map((bound) => [confidence, bound]),
        lineStyle: { color: ink.accent, width: 1.5, opacity: 0.7 },
      })),
      {
        type: 'line',
        silent: true,
        lineStyle: { width: 0 },
        symbol: 'circle',
        showSymbol: true,
        symbolSize: (value: number[]) => 5 + 22 * Math.sqrt(value[2] / total),
        itemStyle: { color: ink.accent, opacity: 0.85 },
        data: points.map(({ confidence, accuracy, count }) => [confidence, accuracy, count]),
      },
    ],
  };
  return draw(option, size);
}
