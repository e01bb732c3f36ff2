import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { useBackend } from '@genie/testing';
import type * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { createModel, lineOptions, lossOf, type Points, valuesOf } from '../test/line-problem.ts';
import { readManifest } from './io/manifest.ts';
import { readModel } from './io/model.ts';
import type { TrainOptions } from './options.ts';
import { train } from './train.ts';

let folder: string;
beforeAll(() => useBackend('cpu'));
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'genie-best-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Scores at steps 2, 4, 6, 8 and 10. */
const scored = [9, 1, 5, 3, 4];

/** A training of ten steps whose models have these scores; collects the weights at each evaluation. */
function line(changes: Partial<TrainOptions<Points>> = {}, scores: readonly (number | undefined)[] = scored) {
  const parameters: Record<string, tf.Variable> = createModel();
  const weights: Record<number, number[]> = {};
  const run = async (step: number) => {
    weights[step] = valuesOf(parameters).weight!;
    return { scalars: { measured: step }, score: scores[step / 2 - 1] };
  };
  const evaluate = { every: 2, keepBestFrom: 5, run };
  return { weights, parameters, done: train(lineOptions(folder, parameters, { evaluate, ...changes })) };
}
const keptWeights = async () => [...((await readModel(folder, { done: true })).tensors.weight!.data as Float32Array)];

test('the best of the late models is left, with its figures, and the last one stays to go on from', async () => {
  const { weights, done } = line({ keepCheckpoints: 1 });
  expect(await done).toMatchObject({ step: 10, kept: { step: 6, score: 5 }, final: { measured: 6 } });
  expect(await keptWeights()).toEqual(weights[6]);
  expect(weights[6]).not.toEqual(weights[10]);
  expect(await readManifest(folder)).toMatchObject({ step: 10, kept: { step: 6, score: 5 }, metrics: { measured: 6 } });
  expect(await readdir(join(folder, 'checkpoints'))).toEqual(['step-00000006', 'step-00000010']);
});

test.each([4, 6, 7, 9])('a training that crashed in step %i keeps the same bits', async (at) => {
  const straight = line();
  await straight.done;
  const expected = await keptWeights();
  await rm(folder, { recursive: true });

  const parameters = createModel();
  const loss = lossOf(parameters);
  const crashes: TrainOptions<Points>['loss'] = (batch, context) => {
    if (context.step === at) throw new Error('the machine went down');
    return loss(batch, context);
  };
  const run = async (step: number) => ({ scalars: { measured: step }, score: scored[step / 2 - 1] });
  const crashing = lineOptions(folder, parameters, {
    loss: crashes,
    checkpointEvery: 5,
    keepCheckpoints: 1,
    evaluate: { every: 2, keepBestFrom: 5, run },
  });
  await expect(train(crashing)).rejects.toThrow('the machine went down');
  const resumed = line({ resume: true, checkpointEvery: 5, keepCheckpoints: 1 });
  expect((await resumed.done).kept).toEqual({ step: 6, score: 5 });
  expect(await keptWeights()).toEqual(expected);
  expect(valuesOf(resumed.parameters)).toEqual(valuesOf(straight.parameters));
});

test('of equal scores the first is kept; models without a score do not compete', async () => {
  expect((await line({}, [1, 1, 2, 2, 2]).done).kept).toEqual({ step: 6, score: 2 });
  const last = line({ overwrite: true }, [1, 2, undefined, Number.NaN, undefined]);
  expect(await last.done).not.toHaveProperty('kept');
  expect(await keptWeights()).toEqual(last.weights[10]);
});

test('with more steps, what was late is early', async () => {
  await line({ schedule: 'constant' }).done;
  const run = async () => ({ score: 2 });
  const { weights, done } = line({
    schedule: 'constant',
    resume: true,
    steps: 14,
    evaluate: { every: 2, keepBestFrom: 11, run },
  });
  expect((await done).kept).toEqual({ step: 12, score: 2 });
  expect(weights).toEqual({});
});

test('one that is stopped leaves the model where it stands', async () => {
  const controller = new AbortController();
  const onProgress = ({ step }: { step: number }) => step === 8 && controller.abort();
  const { weights, done } = line({ signal: controller.signal, onProgress });
  expect(await done).toMatchObject({ step: 8, stopped: 'aborted' });
  const { tensors, manifest } = await readModel(folder);
  expect([...(tensors.weight!.data as Float32Array)]).toEqual(weights[8]);
  expect(manifest).not.toHaveProperty('kept');
});
