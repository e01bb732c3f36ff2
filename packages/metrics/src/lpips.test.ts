import { describe, expect, test } from 'vitest';
import { formula, lpipsArrays, trusted } from './fixtures/trusted.ts';
import { lpips } from './lpips.ts';
import { LpipsNetwork } from './lpips-network.ts';
import { randomLpipsArrays } from './lpips-random.ts';

const size = { height: 40, width: 48 };
const { target, other } = formula(size.height, size.width);

describe.each(['alex', 'vgg'] as const)('%s', (net) => {
  const arrays = lpipsArrays(net);
  const network = new LpipsNetwork(arrays);

  test('equals the Python package on the same weights', () => {
    const figure = lpips(other, target, { ...size, network });
    expect(figure).toMatchObject({ network: net, frames: 1 });
    expect(figure.value! / trusted.lpips[net].distance).toBeCloseTo(1, 4);
  });

  test("takes torchvision's names for the image network", () => {
    const renamed = Object.fromEntries(
      Object.entries(arrays).map(([name, array]) => [name.replace(/^net\.slice\d/, 'features'), array]),
    );
    const a = lpips(other, target, { ...size, network: new LpipsNetwork(renamed) }).value;
    expect(a).toBe(lpips(other, target, { ...size, network }).value);
  });
});

test('random weights keep the size of what passes', () => {
  let state = 1;
  const uniform = () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
  const normal = () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
  const network = new LpipsNetwork(randomLpipsArrays('alex', normal), 'random', 'alex');
  const pixels = Float32Array.from(target, (value) => value / 127.5 - 1);
  const sizes = network
    .features(pixels, size.height, size.width)
    .map(({ data }) => Math.sqrt(data.reduce((sum, value) => sum + value * value, 0) / data.length));
  for (const value of sizes) {
    expect(value).toBeGreaterThan(0.1);
    expect(value).toBeLessThan(10);
  }
  const distance = lpips(other, target, { ...size, network }).value!;
  expect(distance).toBeGreaterThan(0);
  expect(distance).toBeLessThan(10); // five maps of unit vectors, none further apart than √2
});

test('random weights have the shapes of either network', () => {
  expect(
    new LpipsNetwork(
      randomLpipsArrays('vgg', () => 0),
      'random',
      'vgg',
    ).name,
  ).toBe('vgg');
});

test('is 0 for equal pictures and the mean of several frames', () => {
  const network = new LpipsNetwork(lpipsArrays('alex'));
  expect(lpips(target, target, { ...size, network }).value).toBe(0);
  const one = lpips(other, target, { ...size, network }).value!;
  const two = lpips(new Uint8Array([...other, ...target]), new Uint8Array([...target, ...target]), {
    ...size,
    network,
  });
  expect(two.value).toBeCloseTo(one / 2, 12);
});

test('weights that are not LPIPS say which array is missing or misshaped', () => {
  const arrays = lpipsArrays('alex');
  expect(() => new LpipsNetwork({ embedding: { shape: [1], data: [0] } }, 'my.safetensors')).toThrow(
    /my\.safetensors: not LPIPS weights: no array "net\.slice1\.0\.weight"/,
  );
  const { 'lin2.model.1.weight': _, ...without } = arrays;
  expect(() => new LpipsNetwork(without)).toThrow('lin2.model.1.weight');
  const bad = { ...arrays, 'net.slice2.3.weight': { shape: [192, 3, 5, 5], data: new Float32Array(192 * 75) } };
  expect(() => new LpipsNetwork(bad)).toThrow('has shape [192,3,5,5], expected [192,64,5,5]');
  const unbiased = { ...arrays, 'net.slice1.0.bias': { shape: [3], data: new Float32Array(3) } };
  expect(() => new LpipsNetwork(unbiased)).toThrow('"net.slice1.0.bias" has shape [3], expected [64]');
  const broken = { ...arrays, 'net.slice1.0.bias': { shape: [64], data: new Float32Array(64).fill(Number.NaN) } };
  expect(() => new LpipsNetwork(broken)).toThrow('"net.slice1.0.bias" holds numbers that are not finite');
  expect(() => new LpipsNetwork(arrays, 'alex.safetensors', 'vgg')).toThrow(
    'alex.safetensors: "net.slice1.0.weight" has shape [64,3,11,11], expected [64,3,3,3]',
  );
  const network = new LpipsNetwork(arrays);
  expect(() => lpips(target, target, { height: 16, width: 16, network })).toThrow('at least 31 × 31');
  expect(lpips(new Uint8Array(), new Uint8Array(), { ...size, network }).value).toBeNull();
});
