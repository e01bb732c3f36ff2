import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Random } from './random.ts';

const draw = <T>(count: number, f: () => T): T[] => Array.from({ length: count }, f);

test('gives the words of the published generator', () => {
  const random = Random.restore({ seed: 0, words: [1, 2, 3, 4], spare: null });
  // the vectors of the rand_xoshiro crate, from the authors' C code
  const words = [11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804];
  expect(draw(10, () => random.integer(2 ** 32))).toEqual(words);
});

test('is seeded by splitmix64', () => {
  const { words } = new Random(1234567).state();
  const wide = [words[0], words[1], words[2], words[3]].map(BigInt) as [bigint, bigint, bigint, bigint];
  expect(wide[0] + (wide[1] << 32n)).toBe(6457827717110365317n);
  expect(wide[2] + (wide[3] << 32n)).toBe(3203168211198807973n);
});

test('a state, written as JSON, goes on where it was taken', () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), fc.nat(5), (seed, before) => {
      const random = new Random(seed);
      draw(before, () => random.normal());
      const copy = Random.restore(JSON.parse(JSON.stringify(random.state())));
      expect(draw(5, () => copy.normal())).toEqual(draw(5, () => random.normal()));
    }),
  );
});

test('integers are in range, each as often as the other', () => {
  const random = new Random(5);
  const counts = new Map<number, number>();
  for (const x of draw(30000, () => random.integer(3))) counts.set(x, (counts.get(x) ?? 0) + 1);
  expect([...counts.keys()].sort()).toEqual([0, 1, 2]);
  for (const count of counts.values()) expect(Math.abs(count - 10000)).toBeLessThan(300);
  expect(() => random.integer(0)).toThrow('integer(0), expected an integer in 1');
});

test('uniform and normal numbers have their moments', () => {
  const random = new Random(6);
  const moments = (values: number[]): [number, number, number] => {
    const mean = (xs: number[]): number => xs.reduce((a, b) => a + b, 0) / xs.length;
    return [mean(values), mean(values.map((x) => x * x)), mean(values.map((x) => x ** 4))];
  };
  const [uMean, uSquare] = moments(draw(50000, () => random.uniform()));
  expect(uMean).toBeCloseTo(1 / 2, 2);
  expect(uSquare).toBeCloseTo(1 / 3, 2);
  const [mean, square, fourth] = moments(draw(100000, () => random.normal()));
  expect(Math.abs(mean)).toBeLessThan(0.02);
  expect(Math.abs(square - 1)).toBeLessThan(0.02);
  expect(Math.abs(fourth - 3)).toBeLessThan(0.15);
});

test('a shuffle keeps the items and reaches every order', () => {
  const random = new Random(7);
  const orders = new Set(draw(200, () => random.shuffle(['a', 'b', 'c']).join('')));
  expect([...orders].sort()).toEqual(['abc', 'acb', 'bac', 'bca', 'cab', 'cba']);
});

test('a fork depends on the seed and the label, not on what was drawn', () => {
  const random = new Random(8);
  const before = random.fork('encoder').uniform();
  random.uniform();
  expect(random.fork('encoder').uniform()).toBe(before);
  expect(random.fork('decoder').uniform()).not.toBe(before);
  expect(new Random(9).fork('encoder').uniform()).not.toBe(before);
});

test('a seed that is no integer is refused', () => {
  expect(() => new Random(0.5)).toThrow('seed is 0.5, expected an integer');
});
