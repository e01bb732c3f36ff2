import { useBackend } from '@genie/testing';
import { beforeAll, expect, test } from 'vitest';
import { toRgb, toRgba, toTensor } from './frame.ts';

beforeAll(() => useBackend('cpu'));

test('every byte comes back from the models’ range', async () => {
  const rgb = Uint8Array.from({ length: 2 * 4 * 32 * 3 }, (_, i) => i % 256);
  const tensor = toTensor(rgb, [2, 4, 32, 3]);
  expect(tensor.shape).toEqual([1, 2, 4, 32, 3]);
  const values = await tensor.data();
  expect([Math.min(...values), Math.max(...values)]).toEqual([-1, 1]);
  const data = toRgba(values.slice(0, values.length / 2));
  expect(toRgb({ data, height: 4, width: 32 })).toEqual(rgb.slice(0, rgb.length / 2));
  tensor.dispose();
});

test('what lies outside the range is clamped, and no pixel is see-through', () => {
  expect([...toRgba([-2, 0, 2])]).toEqual([0, 128, 255, 255]);
});
