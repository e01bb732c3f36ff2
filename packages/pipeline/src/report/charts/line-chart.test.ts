import { expect, test } from 'vitest';
import { legend, lineChart } from './line-chart.ts';

const options = { width: 300, height: 150, xName: 'step', title: 'loss by step' };
const line = { name: 'loss', points: Array.from({ length: 200 }, (_, i) => [i, 1 + (i % 2)] as const) };
const strokes = (svg: string) => [...svg.matchAll(/stroke="var\(--accent\)"/g)].length;

test('draws with the colours of the page and brings no style of its own', () => {
  const svg = lineChart([line], options).markup;
  expect(svg).toMatch(/^<svg class="chart" role="img" aria-label="loss by step"/);
  expect(svg).toContain('var(--rule)');
  expect(svg).not.toMatch(/#0[1-3]0[1-3]0[1-3]|<style|zr\d|NaN/);
});

test('is the same each time, and its ids are those of no other chart', () => {
  expect(lineChart([line], options).markup).toBe(lineChart([line], options).markup);
  const ids = (title: string) =>
    [...lineChart([line], { ...options, title }).markup.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
  expect(ids('a')).not.toHaveLength(0);
  expect(ids('a').filter((id) => ids('b').includes(id))).toEqual([]);
});

test('a rough line gets its running mean, a smooth one does not', () => {
  const smooth = { name: 'rate', points: line.points.map(([x]) => [x, x] as const) };
  expect(strokes(lineChart([line], { ...options, smooth: true }).markup)).toBe(2);
  expect(strokes(lineChart([smooth], { ...options, smooth: true }).markup)).toBe(1);
});

test('a single point is drawn as a dot', () => {
  expect(lineChart([{ name: 'one', points: [[3, 5]] }], options).markup).toContain('var(--accent)');
});

test('the legend tells baselines apart', () => {
  const markup = legend([line, { name: 'held', points: [], baseline: true }]).markup;
  expect(markup).toContain('<i></i>loss');
  expect(markup).toContain('<i class="baseline"></i>held');
});

test('an interval is a band in the colour of its line; each series has a colour and a stroke of its own', () => {
  const band = [
    [0, 1, 3],
    [1, 2, 4],
    [2, 1, 2],
  ] as const;
  const points = band.map(([x, low]) => [x, low + 0.5] as const);
  const markup = lineChart(
    [
      { name: 'a', points, band, series: 0, label: 'A' },
      { name: 'b', points, series: 1, label: 'B' },
    ],
    options,
  ).markup;
  expect(markup).toMatch(/fill="var\(--series-1\)"[^>]*fill-opacity="0\.16"/);
  expect(markup).toMatch(/stroke="var\(--series-2\)"[^>]*stroke-dasharray/);
  expect(markup).toMatch(/>A<[\s\S]*>B</);
});

test('an axis goes from end to end as it is told', () => {
  const markup = lineChart([line], { ...options, xRange: [0, 250], yRange: [0, 4] }).markup;
  const labels = [...markup.matchAll(/<text[^>]*>([\d.]+)</g)].map(([, label]) => label);
  for (const label of ['0', '250', '4']) expect(labels).toContain(label);
});

test.each([1e-300, 5e-324, 1.7e-22, 1e-20, 1e-10, 1e-4, 1e9, 1e22, 1e300])(
  'numbers about %f are drawn, whatever their spread',
  (size) => {
    const spreads = [[1, 2.8, 1.4], [1, 1, 1], [1, 1 + 1e-15, 1], [1, 0, -1], [1, 1e-6, 1e-12], [1]];
    for (const values of spreads) {
      const points = values.map((value, step) => [step, value * size] as const);
      for (const log of [false, values.every((value) => value * size > 0)]) {
        const svg = lineChart([{ name: 'variance', points, band: points.map(([x, y]) => [x, y, y] as const) }], {
          ...options,
          log,
        }).markup;
        expect(svg).toMatch(/stroke="var\(--accent\)"|fill="var\(--accent\)"/);
        expect(svg).not.toMatch(/NaN|Infinity/);
      }
    }
  },
);
