import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { expectClose, useBackend } from '@genie/testing';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { partOptions } from '../../test/line-parts.ts';
import { createModel, type Points, valuesOf } from '../../test/line-problem.ts';
import { readLog } from '../io/json-log.ts';
import { readManifest } from '../io/manifest.ts';
import type { TrainOptions, TrainResult } from '../options.ts';
import { train } from '../train.ts';
import { ReplicaError } from './replica-error.ts';
import { shareMemory } from './shared-memory.ts';
import { SharedMemoryReducer } from './shared-memory-reducer.ts';

let folder: string;
beforeAll(() => useBackend('wasm'));
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'genie-replicas-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

interface Outcome {
  result: TrainResult;
  weights: Record<string, number[]>[];
}

type Fault = { rank: number; step: number; kind: 'throws' | 'exits' | 'has no number' };

/** Trains the line with this thread and `size - 1` others; the weights of all at the end. */
async function trainTogether(
  size: number,
  changes: Partial<TrainOptions<Points>> = {},
  fault?: Fault,
): Promise<Outcome> {
  const memory = shareMemory(size, 4); // so small that vectors take several rounds
  const reducer = new SharedMemoryReducer(memory, 0);
  const workers = Array.from({ length: size - 1 }, (_, i) => {
    const workerData = { memory, rank: i + 1, fault: fault?.rank === i + 1 ? fault : null };
    const worker = new Worker(new URL('../../test/line-replica.ts', import.meta.url), { workerData });
    worker.on('exit', (status) => status !== 0 && reducer.fail(`ended with status ${status}`, i + 1));
    return worker;
  });
  const others = workers.map(
    (worker) => new Promise<Record<string, number[]>>((resolve) => worker.once('message', resolve)),
  );
  try {
    const parameters = createModel();
    const result = await train({ ...partOptions(folder, parameters, reducer), ...changes });
    const weights = result.stopped === 'done' ? await Promise.all(others) : [];
    return { result, weights: [valuesOf(parameters), ...weights] };
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

const losses = () =>
  readLog(join(folder, 'log.jsonl')).map(({ loss, absoluteError }) => [loss!, absoluteError as number]);

describe('replicas in threads', () => {
  it.each([2, 3])('%i take the steps of one process, with the same weights on each', async (size) => {
    const alone = createModel();
    await train(partOptions(folder, alone));
    const expected = losses();
    await rm(folder, { recursive: true });
    const before = tf.memory().numTensors;
    const { weights } = await trainTogether(size);
    expect(tf.memory().numTensors - before).toBe(Object.keys(alone).length);
    for (const others of weights) expect(others).toEqual(weights[0]);
    for (const name of ['weight', 'bias']) expectClose(weights[0]![name]!, valuesOf(alone)[name]!, { absolute: 1e-6 });
    expectClose(losses().flat(), expected.flat(), { relative: 1e-5 });
  });

  it('stop and go on with another number of replicas', async () => {
    const alone = createModel();
    await train(partOptions(folder, alone));
    await rm(folder, { recursive: true });
    const controller = new AbortController();
    const onProgress = ({ step }: { step: number }) => step === 4 && controller.abort();
    const first = await trainTogether(2, { signal: controller.signal, onProgress });
    expect(first.result).toMatchObject({ step: 4, stopped: 'aborted' });
    const { result, weights } = await trainTogether(3, { resume: true });
    expect(result).toMatchObject({ step: 10, stopped: 'done' });
    for (const others of weights) expect(others).toEqual(weights[0]);
    for (const name of ['weight', 'bias']) expectClose(weights[0]![name]!, valuesOf(alone)[name]!, { absolute: 1e-6 });
  });

  it.each([
    ['throws', 'replica 3 of 3: out of luck'],
    ['exits', 'replica 3 of 3: ended with status 3'],
  ] as const)('end in one line where one %s, and keep the last checkpoint', async (kind, message) => {
    const training = trainTogether(3, { checkpointEvery: 2 }, { rank: 2, step: 5, kind });
    await expect(training).rejects.toThrow(
      `step 6: ${message}; the last good checkpoint is ${join(folder, 'checkpoints/step-00000004')}`,
    );
    await expect(training).rejects.toBeInstanceOf(ReplicaError);
    expect(await readManifest(folder)).toMatchObject({ status: 'running', step: 4 });
    const { result } = await trainTogether(2, { resume: true });
    expect(result).toMatchObject({ step: 10, stopped: 'done' });
  });

  it('stop at a loss that is not finite, wherever it is', async () => {
    const training = trainTogether(2, {}, { rank: 1, step: 3, kind: 'has no number' });
    await expect(training).rejects.toThrow('step 4: the loss is NaN');
    expect(losses()).toHaveLength(3);
  });
});

describe('shared memory', () => {
  it('sums, in rounds where vectors are longer than it is', async () => {
    const alone = new SharedMemoryReducer(shareMemory(1, 2), 0);
    expect([...alone.sum(Float32Array.of(1, 2, 3, 4, 5))]).toEqual([1, 2, 3, 4, 5]);
    const mean = await alone.mean(tf.tensor1d([1, 2, 3]));
    expect([...mean.dataSync()]).toEqual([1, 2, 3]);
    expect([...(await alone.broadcast(Uint8Array.from({ length: 21 }, (_, i) => i)))]).toHaveLength(21);
  });

  it('refuses sizes that make no sense', () => {
    expect(() => shareMemory(0, 1)).toThrow('replicas: found 0, expected 1 or more');
    expect(() => shareMemory(1, 0.5)).toThrow('capacity: found 0.5, expected 1 or more');
  });
});
