import { Random } from '@genie/ops';
import { useBackend } from '@genie/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { rollClips } from './frames.ts';

beforeAll(() => useBackend('cpu'));

test('every frame of a clip is rolled the same way, by up to the shift, and clips differ', () => {
  const [batch, length, height, width] = [8, 2, 6, 7];
  const frames = tf.tile(tf.reshape(tf.range(0, height * width), [1, 1, height, width, 1]), [
    batch,
    length,
    1,
    1,
    1,
  ]) as tf.Tensor5D;
  const rolled = rollClips(frames, [2, 1], new Random(1)).arraySync();
  const shifts = rolled.map((clip) => {
    expect(clip[1]).toEqual(clip[0]);
    const origin = clip[0]!.flat(2).indexOf(0); // where the first pixel went
    const centred = (n: number, size: number) => (n > size / 2 ? n - size : n);
    const [rows, columns] = [centred(Math.floor(origin / width), height), centred(origin % width, width)];
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const to = clip[0]![(y + rows + height) % height]![(x + columns + width) % width]!;
        expect(to[0]).toBe(y * width + x);
      }
    }
    return `${rows},${columns}`;
  });
  const by = shifts.map((shift) => shift.split(',').map((n) => Math.abs(Number(n))));
  expect(Math.max(...by.map(([rows]) => rows!))).toBe(2);
  expect(Math.max(...by.map(([, columns]) => columns!))).toBe(1);
  expect(new Set(shifts).size).toBeGreaterThan(4);
});
