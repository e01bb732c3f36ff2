import { expect, it } from 'vitest';
import { boundOf, rooflinePoint, roofOf } from './roofline.ts';

const one = { simd: 50, matMul: 40, bandwidth: 12 };
const peak = { threads: 2, one, all: { simd: 100, matMul: 80, bandwidth: 20 }, libraries: { tensorflow: 180 } };

it('is memory at low intensity and arithmetic at high', () => {
  const roof = { arithmetic: 100, bandwidth: 20 };
  expect(boundOf(roof, 1)).toBe(20);
  expect(boundOf(roof, 5)).toBe(100);
  expect(boundOf(roof, 50)).toBe(100);
});

it('is that of the backend; unknown where it was not measured', () => {
  expect(roofOf('wasm', peak)).toEqual({ arithmetic: 100, bandwidth: 20 });
  expect(roofOf('tensorflow', peak)).toEqual({ arithmetic: 180, bandwidth: 20 });
  expect(roofOf('eager', peak)).toBeNull();
});

it('tells how close work comes to it', () => {
  const operations = { total: 10e9, intensity: 25 };
  const point = rooflinePoint(
    { row: 'tokenizer', contender: 'wasm', operations, msPerStep: 500 },
    roofOf('wasm', peak)!,
  );
  expect(point).toMatchObject({ speed: 20, bound: 100, share: 0.2 });
});
