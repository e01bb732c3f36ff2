import { expect, test } from 'vitest';
import { reliabilityChart } from './reliability.ts';

test('a dot for each bin, on axes from 0 to 1', () => {
  const points = [
    { confidence: 0.5, accuracy: 0.4, count: 10 },
    { confidence: 0.9, accuracy: 0.95, count: 90 },
  ];
  const { markup } = reliabilityChart(points, { width: 400, height: 300, title: 'reliability' });
  const dots = [...markup.matchAll(/<path d="M1 0A1[^>]*transform="matrix\(([\d.]+),0,0,[\d.]+,([\d.]+),([\d.]+)\)/g)];
  const [few, many] = dots.map(([, size, x, y]) => ({ size: Number(size), x: Number(x), y: Number(y) }));
  expect(dots).toHaveLength(2);
  expect(many.size).toBeGreaterThan(few.size);
  expect([many.x > few.x, many.y < few.y]).toEqual([true, true]); // up is less
  expect(markup).not.toContain('NaN');
});
