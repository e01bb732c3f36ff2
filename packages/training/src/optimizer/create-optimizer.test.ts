import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { expectClose, useBackend } from '@genie/testing';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { valuesOf } from '../../test/line-problem.ts';
import { createMap, mapOptions, solution } from '../../test/map-problem.ts';
import { shareMemory } from '../replicas/shared-memory.ts';
import { SharedMemoryReducer } from '../replicas/shared-memory-reducer.ts';
import { train } from '../train.ts';
import { createOptimizer, type OptimizerChoice } from './create-optimizer.ts';

let folder: string;
beforeAll(() => useBackend('wasm'));
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'genie-optimizer-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const choices: OptimizerChoice[] = [{ name: 'adamw' }, { name: 'muon' }, { name: 'soap', refreshEvery: 3 }];

describe.each(choices)('training with $name', (optimizer) => {
  it('finds the known solution of a linear regression', async () => {
    const parameters = createMap();
    const options = { optimizer, steps: 300, weightDecay: 0, logEvery: 100, betas: [0.9, 0.95] as const };
    const { final } = await train(mapOptions(folder, parameters, options));
    expectClose(parameters['map.weight']!, solution.weight, { absolute: 0.01 });
    expectClose(parameters['map.bias']!, solution.bias, { absolute: 0.01 });
    expect(final.loss).toBeLessThan(1e-4);
  });

  it('goes on from a checkpoint bit for bit', async () => {
    const straight = createMap();
    await train(mapOptions(folder, straight, { optimizer }));
    const stop = new AbortController();
    const onProgress = ({ step }: { step: number }) => step === 5 && stop.abort();
    const changes = { optimizer, onProgress, signal: stop.signal, overwrite: true };
    expect(await train(mapOptions(folder, createMap(), changes))).toMatchObject({ step: 5 });
    const resumed = createMap();
    expect(await train(mapOptions(folder, resumed, { optimizer, resume: true }))).toMatchObject({ step: 12 });
    expect(valuesOf(resumed)).toEqual(valuesOf(straight));
  });

  it('does not go on from the checkpoint of another one', async () => {
    await train(mapOptions(folder, createMap(), { optimizer, steps: 2 }));
    const other = choices.find(({ name }) => name !== optimizer.name)!;
    const resumed = train(mapOptions(folder, createMap(), { optimizer: other, resume: true }));
    await expect(resumed).rejects.toThrow(
      `optimizer.safetensors: optimizer state: found ${optimizer.name}'s, expected ${other.name}'s`,
    );
  });

  it('gives two replicas the weights of one process, the same bits on each', async () => {
    const alone = createMap();
    await train(mapOptions(folder, alone, { optimizer }));
    const memory = shareMemory(2, 4);
    const reducer = new SharedMemoryReducer(memory, 0);
    const workerData = { memory, rank: 1, optimizer };
    const worker = new Worker(new URL('../../test/map-replica.ts', import.meta.url), { workerData });
    worker.on('exit', (status) => status !== 0 && reducer.fail(`ended with status ${status}`, 1));
    try {
      const others = new Promise((resolve) => worker.once('message', resolve));
      const parameters = createMap();
      await train(mapOptions(folder, parameters, { optimizer, overwrite: true }, reducer));
      expect(await others).toEqual(valuesOf(parameters));
      for (const [name, values] of Object.entries(valuesOf(alone))) {
        expectClose(parameters[name]!, values, { absolute: 1e-5 });
      }
    } finally {
      await worker.terminate();
    }
  });
});

describe('createOptimizer', () => {
  it('names what there is', () => {
    const choice = { name: 'sgd' } as unknown as OptimizerChoice;
    expect(() => createOptimizer(createMap(), choice)).toThrow('optimizer: found sgd, expected adamw, muon or soap');
  });

  it('hands on what optimizers share', () => {
    for (const choice of choices) {
      const make = () => createOptimizer(createMap(), choice, { betas: [0.9, 1] });
      expect(make).toThrow('betas: found 1');
    }
  });
});
