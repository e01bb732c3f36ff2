import { existsSync } from 'node:fs';
import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { useBackend } from '@genie/testing';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createModel, lineOptions, lossOf, type Points, valuesOf } from '../test/line-problem.ts';
import { readLog } from './io/json-log.ts';
import { readManifest } from './io/manifest.ts';
import { readModel } from './io/model.ts';
import type { TrainOptions } from './options.ts';
import { train } from './train.ts';

let folder: string;
beforeAll(() => useBackend('cpu'));
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'genie-resume-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const line = (changes: Partial<TrainOptions<Points>> = {}, parameters = createModel()) =>
  train(lineOptions(folder, parameters, changes));

/** A training with checkpoints at steps 2 and 4, ended after 4 of 10 steps. */
async function stopAt4(): Promise<void> {
  const controller = new AbortController();
  const onProgress = ({ step }: { step: number }) => step === 4 && controller.abort();
  expect(await line({ checkpointEvery: 2, signal: controller.signal, onProgress })).toMatchObject({ step: 4 });
}

const loggedSteps = () => readLog(join(folder, 'log.jsonl')).map(({ step }) => step);
const oneTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1);
const eventFiles = async () => (await readdir(folder)).filter((name) => name.startsWith('events.'));

describe('a folder with a training in it', () => {
  it('is not touched unless that is asked for', async () => {
    await stopAt4();
    const before = await readFile(join(folder, 'manifest.json'), 'utf8');
    await expect(line()).rejects.toThrow(
      `${folder}: holds a training already; resume it, overwrite it or choose another folder`,
    );
    expect(await readFile(join(folder, 'manifest.json'), 'utf8')).toBe(before);
  });

  it('is begun anew where it is to be overwritten, and other files stay', async () => {
    await stopAt4();
    await writeFile(join(folder, 'notes.txt'), 'mine');
    expect(await line({ overwrite: true, steps: 3 })).toMatchObject({ step: 3, stopped: 'done' });
    expect(loggedSteps()).toEqual([1, 2, 3]);
    expect(await readdir(join(folder, 'checkpoints'))).toEqual(['step-00000003']);
    expect(await eventFiles()).toHaveLength(1);
    expect(await readFile(join(folder, 'notes.txt'), 'utf8')).toBe('mine');
  });

  it.each<[string, Partial<TrainOptions<Points>>, string]>([
    ['stage', { manifest: { stage: 'curve', config: { inputs: 2 } } }, 'stage is line, expected curve'],
    ['configuration', { manifest: { stage: 'line', config: { inputs: 3 } } }, 'inputs is 2, expected 3'],
    [
      'input',
      { manifest: { stage: 'line', config: { inputs: 2 }, inputs: { data: 'a'.repeat(64) } } },
      'other inputs: data is not there',
    ],
    ['seed', { seed: 5 }, 'seed is 1, expected 5'],
    ['number of steps', { steps: 3 }, 'steps: found 3, but'],
  ])('is not resumed with another %s', async (_, changes, message) => {
    await stopAt4();
    await expect(line({ resume: true, ...changes })).rejects.toThrow(message);
    expect(await readManifest(folder)).toMatchObject({ status: 'stopped', step: 4 });
  });

  it('is not resumed with another model', async () => {
    await stopAt4();
    const other = { ...createModel(), scale: tf.variable(tf.scalar(1)) };
    await expect(line({ resume: true }, other)).rejects.toThrow(
      `${join(folder, 'checkpoints/step-00000004')}/model.safetensors: scale is missing`,
    );
    const frozen = createModel();
    frozen.bias!.trainable = false;
    await expect(line({ resume: true }, frozen)).rejects.toThrow(
      'optimizer.safetensors: optimizer state: firstMoment of bias, which is no trainable parameter',
    );
  });
});

describe('resume', () => {
  it('begins where nothing is there', async () => {
    expect(await line({ resume: true, steps: 2 })).toMatchObject({ step: 2, stopped: 'done' });
  });

  it('after a crash goes on from the last checkpoint, with the same result and each step logged once', async () => {
    const straight = createModel();
    await line({}, straight);
    await line({ overwrite: true, steps: 1 }); // so that what is below begins from an overwritten folder

    const parameters = createModel();
    const loss = lossOf(parameters);
    const crashes: TrainOptions<Points>['loss'] = (batch, context) => {
      if (context.step === 8) throw new Error('the machine went down');
      return loss(batch, context);
    };
    const crashing = line({ overwrite: true, checkpointEvery: 3, loss: crashes }, parameters);
    await expect(crashing).rejects.toThrow('the machine went down');
    expect(loggedSteps()).toEqual(oneTo(8));
    await appendFile(join(folder, 'log.jsonl'), '{"step": 9, "lo');
    await mkdir(join(folder, 'checkpoints/step-00000009.1234.tmp')); // half-written
    await writeFile(join(folder, 'manifest.json.1234.tmp'), '{');

    const resumed = createModel();
    expect(await line({ resume: true }, resumed)).toMatchObject({ step: 10, stopped: 'done' });
    expect(valuesOf(resumed)).toEqual(valuesOf(straight));
    expect(loggedSteps()).toEqual(oneTo(10));
    expect(await readdir(join(folder, 'checkpoints'))).toEqual(['step-00000006', 'step-00000010']);
    expect((await readdir(folder)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
    expect(await eventFiles()).toHaveLength(2);
  });

  it('goes on from the checkpoint before, once a damaged one is removed as the error says', async () => {
    await stopAt4();
    const last = join(folder, 'checkpoints/step-00000004');
    const path = join(last, 'model.safetensors');
    await writeFile(path, (await readFile(path)).subarray(0, 40));
    await expect(line({ resume: true })).rejects.toThrow(
      `${path}: damaged, its SHA-256 is not the manifest's; remove ${last} to go on from the checkpoint before it`,
    );
    await rm(last, { recursive: true });
    const steps: number[] = [];
    await line({ resume: true, onProgress: ({ step }) => steps.push(step) });
    expect(steps[0]).toBe(3);
    expect(loggedSteps()).toEqual(oneTo(10));
  });

  it('begins anew where no checkpoint is left', async () => {
    await stopAt4();
    await rm(join(folder, 'checkpoints'), { recursive: true });
    const steps: number[] = [];
    await line({ resume: true, onProgress: ({ step }) => steps.push(step) });
    expect(steps).toEqual(oneTo(10));
    expect(loggedSteps()).toEqual(oneTo(10));
  });

  it('of a training that is done changes nothing, and with more steps goes on', async () => {
    const parameters = createModel();
    const first = await line({ schedule: 'constant' }, parameters);
    await rm(join(folder, 'model.safetensors')); // lost; resume writes it again
    const again = createModel();
    expect(await line({ schedule: 'constant', resume: true }, again)).toMatchObject({ step: 10, final: first.final });
    expect(valuesOf(again)).toEqual(valuesOf(parameters));
    expect((await readModel(folder, { done: true })).manifest.step).toBe(10);
    expect(await line({ schedule: 'constant', resume: true, steps: 12 })).toMatchObject({ step: 12 });
    expect(loggedSteps()).toEqual(oneTo(12));
  });

  it('adds up the wall time', async () => {
    await stopAt4();
    const { seconds } = await readManifest(folder);
    const result = await line({ resume: true });
    expect(result.seconds).toBeGreaterThan(seconds);
  });
});

describe('a signal', () => {
  it('gets through between steps, and ends training with a checkpoint and a model', async () => {
    const controller = new AbortController();
    // A timer that the first step sets: it fires only if steps let timers through, however slow the machine is.
    let isSet = false;
    const onProgress = () => {
      if (!isSet) setTimeout(() => controller.abort(), 1);
      isSet = true;
    };
    const result = await line({ steps: 1_000_000, logEvery: 1000, signal: controller.signal, onProgress });
    expect(result.stopped).toBe('aborted');
    expect(result.step).toBeGreaterThan(0);
    const { manifest } = await readModel(folder);
    expect(manifest).toMatchObject({ status: 'stopped', step: result.step });
    expect(existsSync(join(folder, manifest.checkpoints.at(-1)!.folder, 'state.json'))).toBe(true);
  });

  it('that was given before the first step leaves a beginning to resume', async () => {
    const signal = AbortSignal.abort();
    expect(await line({ signal })).toMatchObject({ step: 0, stopped: 'aborted' });
    expect(await line({ resume: true })).toMatchObject({ step: 10, stopped: 'done' });
  });
});
