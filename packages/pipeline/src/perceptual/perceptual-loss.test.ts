import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { randomLpipsArrays } from '@genie/metrics';
import { encodeSafetensors, Random, type SafetensorsEntry } from '@genie/ops';
import { sha256 } from '@genie/training';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chooseBackend } from '../backend/choose.ts';
import { loadRecipe } from '../recipe/load.ts';
import { checkPerceptualLoss, openPerceptualLoss } from './perceptual-loss.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'genie-perceptual-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeAll(() => chooseBackend('wasm'));

const file = path.join(folder, 'weights.safetensors');
const random = new Random(1);
const entries = (): Record<string, SafetensorsEntry> =>
  Object.fromEntries(
    Object.entries(randomLpipsArrays('alex', () => random.uniform() - 0.5)).map(([name, { shape, data }]) => [
      name,
      { dtype: 'F32', shape: [...shape], data: Float32Array.from(data) },
    ]),
  );
const write = (tensors: Record<string, SafetensorsEntry>) => {
  const bytes = encodeSafetensors(tensors);
  writeFileSync(file, bytes);
  return bytes;
};
const chosen = (...more: string[]) => {
  const weights = [`videoTokenizer.perceptual.weights=${file}`];
  const recipe = loadRecipe('pong', [...weights, ...more]);
  return { recipe, perceptual: recipe.videoTokenizer.perceptual! };
};

describe('the perceptual loss of a recipe', () => {
  it('is that of the file, which its hash names', () => {
    const bytes = write(entries());
    const { recipe, perceptual } = chosen('videoTokenizer.perceptual.weight=0.5');
    const opened = openPerceptualLoss(perceptual, recipe);
    expect(opened).toMatchObject({ weight: 0.5, hash: sha256(bytes) });
    const distances = tf.tidy(() => {
      const [a, b] = [tf.zeros<tf.Rank.R5>([1, 1, 64, 64, 3]), tf.ones<tf.Rank.R5>([1, 1, 64, 64, 3])];
      return [opened.distance(a, a), opened.distance(a, b)].map((distance) => distance.dataSync()[0]!);
    });
    expect(distances[0]).toBe(0);
    expect(distances[1]).toBeGreaterThan(0);
    opened.dispose();
  });

  it('with random weights follows from their seed, and has no hash', () => {
    const distance = (seed: number) => {
      const { recipe, perceptual } = chosen(
        'videoTokenizer.perceptual.weights=random',
        `videoTokenizer.perceptual.seed=${seed}`,
      );
      const opened = openPerceptualLoss(perceptual, recipe);
      expect(opened.hash).toBeUndefined();
      const [value] = tf.tidy(() =>
        opened
          .distance(tf.zeros([1, 1, 64, 64, 3]), tf.ones([1, 1, 64, 64, 3]))
          .dataSync()
          .slice(),
      );
      opened.dispose();
      return value;
    };
    expect(distance(0)).toBe(distance(0));
    expect(distance(1)).not.toBe(distance(0));
  });

  it('names the tensor where the file holds something else', () => {
    const { 'net.slice3.6.weight': _, ...without } = entries();
    const { recipe } = chosen();
    write(without);
    expect(() => checkPerceptualLoss(recipe)).toThrow(
      `videoTokenizer.perceptual.weights: ${file}: not LPIPS weights: no array "net.slice3.6.weight"`,
    );
    write({ ...entries(), 'net.slice1.0.bias': { dtype: 'F32', shape: [3], data: new Float32Array(3) } });
    expect(() => checkPerceptualLoss(recipe)).toThrow('"net.slice1.0.bias" has shape [3], expected [64]');
    write({ ...entries(), 'net.slice1.0.bias': { dtype: 'I32', shape: [64], data: new Int32Array(64) } });
    expect(() => checkPerceptualLoss(recipe)).toThrow('"net.slice1.0.bias" is I32, expected F32');
    write(entries());
    expect(() => checkPerceptualLoss(chosen('videoTokenizer.perceptual.network=vgg').recipe)).toThrow(
      '"net.slice1.0.weight" has shape [64,3,11,11], expected [64,3,3,3]',
    );
    writeFileSync(file, 'a text');
    expect(() => checkPerceptualLoss(recipe)).toThrow(`videoTokenizer.perceptual.weights: ${file}`);
    rmSync(file);
    expect(() => checkPerceptualLoss(recipe)).toThrow(
      `${file}: no such file; expected a file of LPIPS weights, or random`,
    );
  });

  it('needs frames that the network can see', () => {
    const small = chosen('videoTokenizer.perceptual.weights=random', 'data.height=24').recipe;
    expect(() => checkPerceptualLoss(small)).toThrow(
      'videoTokenizer.perceptual.network: alex needs frames of at least 31 × 31, found 24 × 64 (data.height, data.width)',
    );
  });

  it('needs weights to be named', () => {
    expect(() => loadRecipe('pong', ['videoTokenizer.perceptual.weight=1'])).toThrow(
      'videoTokenizer.perceptual.weights: expected a file of LPIPS weights, or random',
    );
  });
});
