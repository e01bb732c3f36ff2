import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dequantizeInt8, quantizeInt8 } from './int8.ts';
import { Random } from './random.ts';
import { decodeSafetensors, encodeSafetensors, type SafetensorsEntry } from './safetensors.ts';

const normal = (shape: number[], seed = 1): SafetensorsEntry => {
  const random = new Random(seed);
  const data = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.normal());
  return { dtype: 'F32', shape, data };
};

const quantized = (): Record<string, SafetensorsEntry> => quantizeInt8({ 'layer.weight': normal([64, 32]) });

describe('int8 weights', () => {
  test('take a quarter, through a file and back, and lie within half a scale', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 16, max: 70 }),
        fc.integer({ min: 64, max: 90 }),
        fc.nat(),
        (rows, columns, seed) => {
          const weights = { w: normal([rows, columns], seed) };
          const bytes = encodeSafetensors(quantizeInt8(weights));
          expect(bytes.length).toBeLessThan(rows * columns + 4 * columns + 250);
          const { tensors } = decodeSafetensors(bytes);
          const { w, ...others } = dequantizeInt8(tensors);
          expect(others).toEqual({});
          expect(w!.shape).toEqual([rows, columns]);
          const scales = tensors['w.scale']!.data as Float32Array;
          for (const [i, value] of (w!.data as Float32Array).entries()) {
            const difference = Math.abs(value - (weights.w.data as Float32Array)[i]!);
            expect(difference).toBeLessThanOrEqual((scales[i % columns]! / 2) * 1.001);
          }
        },
      ),
      { numRuns: 10, seed: 3 },
    );
  });

  test('are the same when they are made of themselves again', () => {
    const once = quantized();
    expect(quantizeInt8(dequantizeInt8(once))).toEqual(once);
  });

  test('leave alone what is no matrix, and small ones', () => {
    const others = {
      norm: normal([4096]),
      mask: normal([1, 1, 1, 2000]),
      embedding: normal([5, 512]),
      narrow: normal([15, 300]),
      running: { dtype: 'I32', shape: [64, 64], data: new Int32Array(4096) } as SafetensorsEntry,
    };
    expect(quantizeInt8(others)).toEqual(others);
    expect(dequantizeInt8(others)).toEqual(others);
  });

  test('a channel of zeros stays one', () => {
    const { w } = dequantizeInt8(quantizeInt8({ w: { dtype: 'F32', shape: [64, 32], data: new Float32Array(2048) } }));
    expect((w!.data as Float32Array).every((value) => value === 0)).toBe(true);
  });

  test('weights that are not finite are refused', () => {
    const broken = normal([64, 32]);
    broken.data[7] = Number.NaN;
    expect(() => quantizeInt8({ broken })).toThrow('found a weight of NaN, expected finite numbers');
  });

  test('missing and damaged scales are errors that name file and tensor', () => {
    const { 'layer.weight': weight } = quantized();
    const scale = (shape: number[], data: number[]): SafetensorsEntry => ({
      dtype: 'F32',
      shape,
      data: Float32Array.from(data),
    });
    const of = (scales: SafetensorsEntry | undefined) => () =>
      dequantizeInt8({ 'layer.weight': weight!, ...(scales && { 'layer.weight.scale': scales }) }, 'd.safetensors');
    expect(of(undefined)).toThrow('d.safetensors: tensor "layer.weight" is I8 [64,32] and has no scales');
    expect(of(scale([31], new Array(31).fill(1)))).toThrow(
      'its scales are F32 [31], expected "layer.weight.scale", F32 [32]',
    );
    expect(of(scale([32], [...new Array(31).fill(1), 0]))).toThrow('its scale 31 is 0, expected above 0');
    expect(of(scale([32], [Number.NaN, ...new Array(31).fill(1)]))).toThrow('its scale 0 is NaN');
    const flat: SafetensorsEntry = { dtype: 'I8', shape: [4], data: new Int8Array(4) };
    expect(() => dequantizeInt8({ flat })).toThrow('tensor "flat" is I8 [4], expected a matrix');
  });
});
