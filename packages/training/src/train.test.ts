import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Random } from '@genie/ops';
import { backends, expectClose, useBackend } from '@genie/testing';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createModel, lineOptions, lossOf, PointSource, type Points, valuesOf } from '../test/line-problem.ts';
import { readLog } from './io/json-log.ts';
import { readManifest } from './io/manifest.ts';
import { readModel } from './io/model.ts';
import type { TrainOptions } from './options.ts';
import { train } from './train.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'genie-training-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe.each(backends)('train on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  it('fits a line, and leaves model, manifest, log and checkpoints', async () => {
    const parameters = createModel();
    const result = await train(lineOptions(folder, parameters, { steps: 120, checkpointEvery: 50 }));
    expect(result).toMatchObject({ step: 120, stopped: 'done' });
    expect(result.final.loss).toBeLessThan(0.01);
    expect(parameters.weight!.dataSync()[0]).toBeCloseTo(2, 1);

    const { manifest, tensors } = await readModel(folder, { stage: 'line', config: { inputs: 2 }, done: true });
    expect(manifest).toMatchObject({ status: 'done', step: 120, steps: 120, backend, seed: 1, metrics: result.final });
    expect(manifest.checkpoints.map(({ step }) => step)).toEqual([100, 120]);
    expect((await readdir(join(folder, 'checkpoints'))).sort()).toEqual(['step-00000100', 'step-00000120']);
    expect([...(tensors.weight!.data as Float32Array)]).toEqual([...parameters.weight!.dataSync()]);

    const log = readLog(join(folder, 'log.jsonl'));
    expect(log.map(({ step }) => step)).toEqual(Array.from({ length: 120 }, (_, i) => i + 1));
    expect(Object.keys(log[0]!).sort()).toEqual(
      ['absoluteError', 'gradientNorm', 'learningRate', 'loss', 'seconds', 'step'].sort(),
    );
  });

  it('resumes bit for bit: 10 steps are 5 and 5', async () => {
    const straight = createModel();
    const whole = await train(lineOptions(folder, straight));
    const wholeLog = readLog(join(folder, 'log.jsonl'));
    await rm(folder, { recursive: true });

    const controller = new AbortController();
    const stopAt5 = ({ step }: { step: number }) => step === 5 && controller.abort();
    const first = createModel();
    const stopped = await train(lineOptions(folder, first, { signal: controller.signal, onProgress: stopAt5 }));
    expect(stopped).toMatchObject({ step: 5, stopped: 'aborted' });
    expect(await readManifest(folder)).toMatchObject({ status: 'stopped', step: 5, steps: 10 });

    const second = createModel();
    const resumed = await train(lineOptions(folder, second, { resume: true }));
    expect(resumed).toMatchObject({ step: 10, stopped: 'done', final: whole.final });
    expect(valuesOf(second)).toEqual(valuesOf(straight));
    expect(valuesOf(second).seen).toEqual([10]);
    const withoutTime = (log: object[]) => log.map((entry) => ({ ...entry, seconds: 0 }));
    expect(withoutTime(readLog(join(folder, 'log.jsonl')))).toEqual(withoutTime(wholeLog));
  });

  it('takes the same step from accumulated micro-batches as from one large batch', async () => {
    const quiet = (parameters: Record<string, tf.Variable>): TrainOptions<Points>['loss'] => {
      const loss = lossOf(parameters);
      return (batch, context) => loss(batch, { ...context, random: { normal: () => 0 } as unknown as Random });
    };
    const large = createModel();
    await train(lineOptions(folder, large, { data: new PointSource(12), loss: quiet(large), weightDecay: 0.1 }));
    const small = createModel();
    const other = join(folder, 'small');
    await train(
      lineOptions(folder, small, {
        data: new PointSource(4),
        accumulation: 3,
        loss: quiet(small),
        weightDecay: 0.1,
        folder: other,
      }),
    );
    const [a, b] = [valuesOf(large), valuesOf(small)];
    for (const name of ['weight', 'bias']) expectClose(b[name]!, a[name]!, { absolute: 1e-5 });
    const [l, s] = [readLog(join(folder, 'log.jsonl')), readLog(join(other, 'log.jsonl'))];
    expect(s.at(-1)!.loss).toBeCloseTo(l.at(-1)!.loss!, 5);
    expect(s.at(-1)!.gradientNorm).toBeCloseTo(l.at(-1)!.gradientNorm!, 5);
  });

  it('leaves no tensor over, from step to step and at the end', async () => {
    const parameters = createModel();
    const counts: number[] = [];
    const before = tf.memory().numTensors;
    await train(
      lineOptions(folder, parameters, {
        accumulation: 2,
        checkpointEvery: 2,
        onProgress: () => counts.push(tf.memory().numTensors),
      }),
    );
    expect(new Set(counts).size).toBe(1);
    expect(tf.memory().numTensors).toBe(before);
  });

  it.each([
    ['the loss', Number.NaN, 'batch 2 of 2: the loss is NaN'],
    ['the loss', Number.POSITIVE_INFINITY, 'batch 2 of 2: the loss is Infinity'],
  ])('stops where %s is %d, with the last good checkpoint kept', async (_, bad, message) => {
    const parameters = createModel();
    const loss = lossOf(parameters);
    let calls = 0;
    const breaks: TrainOptions<Points>['loss'] = (batch, context) => {
      const result = loss(batch, context);
      calls += 1;
      return calls === 14 ? { loss: tf.add(result.loss, bad) as tf.Scalar } : result;
    };
    const before = tf.memory().numTensors;
    const training = train(lineOptions(folder, parameters, { loss: breaks, accumulation: 2, checkpointEvery: 3 }));
    await expect(training).rejects.toThrow(`step 7, ${message}`);
    await expect(training).rejects.toThrow(`the last good checkpoint is ${join(folder, 'checkpoints/step-00000006')}`);
    expect(tf.memory().numTensors).toBe(before);
    const manifest = await readManifest(folder);
    expect(manifest).toMatchObject({ status: 'running', step: 6 });

    const again = createModel();
    expect(await train(lineOptions(folder, again, { accumulation: 2, resume: true }))).toMatchObject({ step: 10 });
  });

  it('stops at a gradient that is not finite and names the parameter', async () => {
    const parameters = createModel();
    const loss: TrainOptions<Points>['loss'] = ({ x, y }) => {
      const value = tf.mean(tf.sub(tf.matMul(x, parameters.weight as tf.Tensor as tf.Tensor2D), y));
      // sqrt has slope infinity at 0, where the bias stands
      return { loss: tf.add(value, tf.sum(tf.sqrt(parameters.bias!))) as tf.Scalar };
    };
    await expect(train(lineOptions(folder, parameters, { loss }))).rejects.toThrow(
      'step 1: the gradient of bias is Infinity',
    );
    expect(valuesOf(parameters).weight).toEqual([0.5, -0.5]);
  });
});
