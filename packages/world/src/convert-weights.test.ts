import { decodeSafetensors, dequantizeInt8, encodeSafetensors } from '@genie/ops';
import { useBackend } from '@genie/testing';
import { beforeAll, describe, expect, test } from 'vitest';
import { sourceOf, tinyBundle } from '../test/tiny-world.ts';
import { convertWeights } from './convert-weights.ts';
import { describeFiles } from './read-file.ts';
import { World } from './world.ts';

type Files = Record<string, Uint8Array>;
let files: Files;
let small: Files;

beforeAll(async () => {
  await useBackend('cpu');
  files = await tinyBundle();
  small = await tinyBundle((parts) => {
    parts.weights = 'int8';
  });
});

const jsonOf = (bundle: Files) => JSON.parse(new TextDecoder().decode(bundle['world.json'])) as Record<string, unknown>;

/** With another file in place of one, which world.json describes. */
function withFile(bundle: Files, file: string, bytes: Uint8Array): Files {
  const { 'world.json': _, ...others } = { ...bundle, [file]: bytes };
  const described = { ...jsonOf(bundle), files: describeFiles(others) };
  return { ...others, 'world.json': new TextEncoder().encode(JSON.stringify(described)) };
}

describe('a bundle with int8 weights', () => {
  test('says so, is smaller, and plays', async () => {
    expect(jsonOf(files).weights).toBe('float32');
    expect(jsonOf(small).weights).toBe('int8');
    expect(small['dynamics.safetensors']!.length).toBeLessThan(0.9 * files['dynamics.safetensors']!.length);
    expect(small['starts.safetensors']).toEqual(files['starts.safetensors']);
    const world = await World.load(sourceOf(small));
    expect(world.info.weights).toBe('int8');
    const session = world.session();
    await session.reset({ index: 0 });
    expect((await session.step(1)).tokens).toHaveLength(6);
    expect((await world.actionTokenizer()).config).toEqual(world.info.models.actionTokenizer);
    world.dispose();
  });

  test('holds the nearest weights', async () => {
    const [exact, near] = [await World.load(sourceOf(files)), await World.load(sourceOf(small))];
    const loaded = await near.dynamics.save();
    const { tensors } = decodeSafetensors(small['dynamics.safetensors']!);
    expect(Object.values(tensors).some(({ dtype }) => dtype === 'I8')).toBe(true);
    expect(loaded).toEqual(dequantizeInt8(tensors));
    for (const [key, { data }] of Object.entries(await exact.dynamics.save())) {
      const differences = Array.from(data as Float32Array, (value, i) =>
        Math.abs(value - Number(loaded[key]!.data[i])),
      );
      const largest = (data as Float32Array).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      expect(Math.max(...differences), key).toBeLessThanOrEqual(largest / 253);
    }
    for (const world of [exact, near]) world.dispose();
  });

  test('is what a float32 bundle is converted to, and back', async () => {
    expect(await convertWeights(sourceOf(files), 'int8')).toEqual(small);
    expect(await convertWeights(sourceOf(small), 'int8')).toEqual(small);
    const back = await convertWeights(sourceOf(small), 'float32');
    expect(jsonOf(back).weights).toBe('float32');
    expect(back['dynamics.safetensors']).toHaveLength(files['dynamics.safetensors']!.length);
    expect(await convertWeights(sourceOf(back), 'int8')).toEqual(small);
  });

  test('keeps what a newer program has written into world.json', async () => {
    const newer = {
      ...files,
      'world.json': new TextEncoder().encode(JSON.stringify({ ...jsonOf(files), weather: 'fine' })),
    };
    expect(jsonOf(await convertWeights(sourceOf(newer), 'int8')).weather).toBe('fine');
  });

  test('a bundle of before there was a choice is read as float32', async () => {
    const { weights: _, ...old } = jsonOf(files);
    const world = await World.load(sourceOf({ ...files, 'world.json': new TextEncoder().encode(JSON.stringify(old)) }));
    expect(world.info.weights).toBe('float32');
    world.dispose();
  });

  test.each([
    ['missing', () => undefined, 'has no scales, expected "head.weight.scale", F32 [16]'],
    ['damaged', (data: Float32Array) => data.map(() => Number.NaN), 'its scale 0 is NaN, expected above 0'],
  ])('a %s scale is named', async (_, change, message) => {
    const { tensors } = decodeSafetensors(small['dynamics.safetensors']!);
    const key = Object.keys(tensors).find((name) => name === 'head.weight.scale')!;
    const data = change(tensors[key]!.data as Float32Array);
    if (data) tensors[key]!.data = data;
    else delete tensors[key];
    const broken = withFile(small, 'dynamics.safetensors', encodeSafetensors(tensors));
    await expect(World.load(sourceOf(broken))).rejects.toThrow(message);
    await expect(World.load(sourceOf(broken))).rejects.toThrow('dynamics.safetensors: tensor "head.weight" is I8');
  });

  test('integers where world.json promises float32 are an error', async () => {
    const { weights: _, ...described } = jsonOf(small);
    const broken = { ...small, 'world.json': new TextEncoder().encode(JSON.stringify(described)) };
    await expect(World.load(sourceOf(broken))).rejects.toThrow('.scale');
  });
});
