import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expectClose, useBackend } from '@genie/testing';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createModel, lineOptions, type Points, valuesOf } from '../test/line-problem.ts';
import { readLog } from './io/json-log.ts';
import type { BatchSource, GradientReducer, Progress, TrainOptions } from './options.ts';
import { train } from './train.ts';

let folder: string;
beforeAll(() => useBackend('cpu'));
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'genie-step-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Replicas in one process: each waits for the others, then all get the mean. */
class Meeting {
  readonly size: number;
  private waiting: { gradient: tf.Tensor1D; resolve(mean: tf.Tensor1D): void }[] = [];
  private readonly start: Promise<Uint8Array>;
  private begin: (bytes: Uint8Array) => void = () => {};

  constructor(size: number) {
    this.size = size;
    this.start = new Promise((resolve) => {
      this.begin = resolve;
    });
  }

  replica(rank: number): GradientReducer {
    const sum = (): never => {
      throw new Error('one thread cannot wait for itself');
    };
    const broadcast = (bytes: Uint8Array | null) => {
      if (bytes !== null) this.begin(bytes);
      return this.start;
    };
    return { rank, size: this.size, mean: (gradient) => this.mean(gradient), broadcast, sum };
  }

  private mean(gradient: tf.Tensor1D): Promise<tf.Tensor1D> {
    return new Promise((resolve) => {
      this.waiting.push({ gradient, resolve });
      if (this.waiting.length < this.size) return;
      const all = this.waiting;
      this.waiting = [];
      for (const one of all) {
        one.resolve(tf.tidy(() => tf.div(tf.addN(all.map((other) => other.gradient)), all.length) as tf.Tensor1D));
      }
    });
  }
}

/** The same eight points in each step, or a part of them. */
const fixedPoints = (from: number, to: number): BatchSource<Points> => {
  const x = Array.from({ length: 8 }, (_, i) => [Math.sin(i), Math.cos(3 * i)]).slice(from, to);
  const y = x.map(([a, b]) => [3 * a! + b!]);
  return { next: async () => ({ x: tf.tensor2d(x), y: tf.tensor2d(y) }), state: () => null, restore: () => {} };
};

const meanSquaredError =
  ({ weight, bias }: Record<string, tf.Variable>): TrainOptions<Points>['loss'] =>
  ({ x, y }) => ({
    loss: tf.losses.meanSquaredError(y, tf.add(tf.matMul(x, weight as tf.Tensor as tf.Tensor2D), bias!)) as tf.Scalar,
  });

describe('the reducer', () => {
  it('makes replicas with parts of a batch take the steps of one with all of it', async () => {
    const alone = createModel();
    const whole = { data: fixedPoints(0, 8), loss: meanSquaredError(alone), clipNorm: 0.5 };
    await train(lineOptions(join(folder, 'alone'), alone, whole));

    const meeting = new Meeting(2);
    const replicas = [createModel(), createModel()];
    const before = tf.memory().numTensors;
    await Promise.all(
      replicas.map((parameters, i) => {
        const part = {
          data: fixedPoints(4 * i, 4 * i + 4),
          loss: meanSquaredError(parameters),
          clipNorm: 0.5,
          reducer: meeting.replica(i),
        };
        return train(lineOptions(join(folder, String(i)), parameters, part));
      }),
    );
    expect(tf.memory().numTensors).toBe(before);
    expect(valuesOf(replicas[0]!)).toEqual(valuesOf(replicas[1]!));
    for (const name of ['weight', 'bias']) {
      expectClose(valuesOf(replicas[0]!)[name]!, valuesOf(alone)[name]!, { absolute: 1e-6 });
    }
  });
});

describe('a step', () => {
  it('tells loss, metrics, gradient norm, learning rate and speed', async () => {
    const seen: Progress[] = [];
    const onProgress = (progress: Progress) => seen.push(progress);
    await train(
      lineOptions(folder, createModel(), { steps: 4, warmupFraction: 0.5, onProgress, countFrames: () => 16 }),
    );
    expect(seen.map(({ step, steps }) => [step, steps])).toEqual([1, 2, 3, 4].map((step) => [step, 4]));
    expectClose(
      seen.map(({ learningRate }) => learningRate),
      [0.05, 0.1, 0.1, 0.001],
    );
    for (const progress of seen) {
      expect(progress.loss).toBeGreaterThan(0);
      expect(progress.gradientNorm).toBeGreaterThan(0);
      expect(progress.metrics.absoluteError).toBeGreaterThan(0);
      expect(progress.framesPerSecond! / progress.stepsPerSecond).toBeCloseTo(16, 6);
    }
    expect(seen[0]!.secondsLeft).toBeGreaterThan(0);
    expect(seen[3]!.secondsLeft).toBe(0);
  });

  it('gives the loss random numbers of its own, and the number of steps before it', async () => {
    const parameters = createModel();
    const drawn: [number, number][] = [];
    const loss: TrainOptions<Points>['loss'] = (batch, context) => {
      drawn.push([context.step, context.random.uniform()]);
      return meanSquaredError(parameters)(batch, context);
    };
    await train(lineOptions(folder, parameters, { steps: 2, accumulation: 2, loss }));
    expect(drawn.map(([step]) => step)).toEqual([0, 0, 1, 1]);
    expect(new Set(drawn.map(([, number]) => number)).size).toBe(4);
  });

  it('frees its batch also where the loss throws', async () => {
    const before = tf.memory().numTensors;
    const parameters = createModel();
    const loss = (): never => {
      throw new Error('no loss today');
    };
    await expect(train(lineOptions(folder, parameters, { loss }))).rejects.toThrow('no loss today');
    tf.dispose(parameters);
    expect(tf.memory().numTensors).toBe(before);
  });

  it.each<[string, TrainOptions<Points>['loss'], string]>([
    [
      'not a scalar',
      () => ({ loss: tf.scalar(0), metrics: { each: tf.ones([3]) as tf.Tensor as tf.Scalar } }),
      'metric each: shape [3]',
    ],
    [
      'called as the loss is',
      ({ x }) => ({ loss: tf.scalar(0), metrics: { loss: tf.mean(x) as tf.Scalar } }),
      'metric loss: ',
    ],
  ])('refuses a metric that is %s', async (_, figures, message) => {
    const parameters = createModel();
    const loss: TrainOptions<Points>['loss'] = (batch, context) => ({
      ...meanSquaredError(parameters)(batch, context),
      metrics: figures(batch, context).metrics!,
    });
    await expect(train(lineOptions(folder, parameters, { loss }))).rejects.toThrow(message);
  });
});

describe('evaluation', () => {
  it('runs every so many steps and at the end, into log, event file and result', async () => {
    const steps: number[] = [];
    const run = async (step: number) => {
      steps.push(step);
      const image = { data: new Uint8Array(4), height: 2, width: 2, channels: 1 as const };
      return { scalars: { 'heldOut/psnr': step, 'heldOut/none': Number.NaN }, images: { image } };
    };
    const result = await train(lineOptions(folder, createModel(), { evaluate: { every: 4, run }, logEvery: 5 }));
    expect(steps).toEqual([4, 8, 10]);
    const log = readLog(join(folder, 'log.jsonl'));
    expect(log.map(({ step }) => step)).toEqual([4, 5, 8, 10]);
    expect(log[0]).toMatchObject({ 'heldOut/psnr': 4, 'heldOut/none': null });
    expect(log[1]).not.toHaveProperty('heldOut/psnr');
    expect(result.final).toMatchObject({ 'heldOut/psnr': 10 });
    expect(result.final).not.toHaveProperty('heldOut/none');
  });
});

describe('train refuses', () => {
  it.each<[Partial<TrainOptions<Points>>, string]>([
    [{ steps: 0 }, 'steps: found 0, expected a whole number above 0'],
    [{ accumulation: 1.5 }, 'accumulation: found 1.5'],
    [{ checkpointEvery: 0 }, 'checkpointEvery: found 0'],
    [{ keepCheckpoints: 0 }, 'keepCheckpoints: found 0'],
    [{ logEvery: -1 }, 'logEvery: found -1'],
    [{ evaluate: { every: 0, run: async () => ({}) } }, 'evaluate.every: found 0'],
    [{ learningRate: Number.NaN }, 'learningRate: found NaN'],
    [{ clipNorm: 0 }, 'clipNorm: found 0, expected a number above 0, or null for no limit'],
    [{ resume: true, overwrite: true }, 'resume and overwrite: found both'],
    [{ weightDecay: -1 }, 'weightDecay: found -1'],
    [{ warmupFraction: 2 }, 'warmupFraction: found 2'],
  ])('%j, before anything is written', async (changes, message) => {
    const target = join(folder, 'new');
    const before = tf.memory().numTensors;
    const parameters = createModel();
    await expect(train(lineOptions(target, parameters, changes))).rejects.toThrow(message);
    tf.dispose(parameters);
    expect(tf.memory().numTensors).toBe(before);
    await expect(rm(target, { recursive: true })).rejects.toThrow('ENOENT');
  });
});
