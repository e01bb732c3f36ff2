import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeSafetensors, Random } from '@genie/ops';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Checkpoint, readCheckpoint, writeCheckpoint } from './checkpoint.ts';

const checkpointAt = (step: number): Checkpoint => ({
  model: {
    weight: { dtype: 'F32', shape: [2, 1], data: new Float32Array([step, 0.1]) },
    count: { dtype: 'I32', shape: [], data: new Int32Array([7]) },
  },
  optimizer: {
    optimizer: 'adamw',
    steps: step,
    moments: {
      firstMoment: { weight: new Float32Array([1e-9, -3]) },
      secondMoment: { weight: new Float32Array([4, 5]) },
    },
  },
  state: {
    format: 'genie-checkpoint',
    version: 1,
    stage: 'line',
    configHash: 'abc',
    step,
    random: new Random(4).state(),
    data: { position: 3 },
    metrics: { loss: 0.5 },
  },
});

let parent: string;
let folder: string;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'genie-checkpoint-'));
  folder = join(parent, 'checkpoints/step-00000003');
});
afterEach(() => rm(parent, { recursive: true, force: true }));

describe('a checkpoint', () => {
  it('is read as it was written', async () => {
    const hashes = await writeCheckpoint(folder, checkpointAt(3));
    expect(Object.keys(hashes).sort()).toEqual(['model.safetensors', 'optimizer.safetensors', 'state.json']);
    expect(await readCheckpoint(folder, hashes)).toEqual(checkpointAt(3));
  });

  it('replaces one that is there, and leaves nothing beside it', async () => {
    await writeCheckpoint(folder, checkpointAt(3));
    await writeCheckpoint(folder, checkpointAt(4));
    expect((await readCheckpoint(folder)).state.step).toBe(4);
    expect(await readdir(join(parent, 'checkpoints'))).toEqual(['step-00000003']);
  });

  it('is not half-written where writing fails', async () => {
    await writeFile(join(parent, 'checkpoints'), 'a file where a folder should be');
    await expect(writeCheckpoint(folder, checkpointAt(3))).rejects.toThrow(`${folder}: could not be written: `);
    expect(await readdir(parent)).toEqual(['checkpoints']);
  });

  it('has the form that checkpoints had when AdamW was the only optimizer', async () => {
    await writeCheckpoint(folder, checkpointAt(3));
    const moment = (...data: number[]) => ({ dtype: 'F32' as const, shape: [2], data: Float32Array.from(data) });
    const entries = { 'firstMoment.weight': moment(1e-9, -3), 'secondMoment.weight': moment(4, 5) };
    const bytes = encodeSafetensors(entries, { optimizer: 'adamw', steps: '3' });
    expect(new Uint8Array(await readFile(join(folder, 'optimizer.safetensors')))).toEqual(bytes);
  });

  it('without data state keeps none', async () => {
    const { data, ...state } = checkpointAt(3).state;
    await writeCheckpoint(folder, { ...checkpointAt(3), state });
    expect((await readCheckpoint(folder)).state).toEqual(state);
    expect(data).toBeDefined();
  });
});

describe('a damaged checkpoint', () => {
  let hashes: Record<string, string>;
  beforeEach(async () => {
    hashes = await writeCheckpoint(folder, checkpointAt(3));
  });

  it('is known by its hash, to a single bit', async () => {
    const path = join(folder, 'optimizer.safetensors');
    const bytes = await readFile(path);
    bytes[bytes.length - 1]! ^= 1;
    await writeFile(path, bytes);
    await expect(readCheckpoint(folder, hashes)).rejects.toThrow(`${path}: damaged, its SHA-256 is not the manifest's`);
  });

  it.each(['model.safetensors', 'optimizer.safetensors', 'state.json'])(
    'names %s where it is missing',
    async (name) => {
      await rm(join(folder, name));
      await expect(readCheckpoint(folder)).rejects.toThrow(`${join(folder, name)}: could not be read: not found`);
    },
  );

  it('names a file that is cut off', async () => {
    const path = join(folder, 'model.safetensors');
    await writeFile(path, (await readFile(path)).subarray(0, -3));
    await expect(readCheckpoint(folder)).rejects.toThrow(path);
  });

  it.each([
    ['{"format"', 'damaged, not JSON'],
    ['{}', 'not the state of a checkpoint: format: '],
    [JSON.stringify({ ...checkpointAt(3).state, step: -1 }), 'not the state of a checkpoint: step: '],
  ])('names what is wrong in state.json %s', async (text, message) => {
    await writeFile(join(folder, 'state.json'), text);
    await expect(readCheckpoint(folder)).rejects.toThrow(`${join(folder, 'state.json')}: ${message}`);
  });

  it('names what is no state of an optimizer', async () => {
    const path = join(folder, 'optimizer.safetensors');
    await writeFile(path, encodeSafetensors({}, { optimizer: 'muon', steps: 'three' }));
    await expect(readCheckpoint(folder)).rejects.toThrow(`${path}: found optimizer muon at step three, expected`);
    await writeFile(path, encodeSafetensors({}, { steps: '3' }));
    await expect(readCheckpoint(folder)).rejects.toThrow(`${path}: found optimizer undefined at step 3, expected`);
    const entry = { dtype: 'I32' as const, shape: [1], data: new Int32Array(1) };
    await writeFile(path, encodeSafetensors({ 'third.weight': entry }, { optimizer: 'adamw', steps: '3' }));
    await expect(readCheckpoint(folder)).rejects.toThrow(`${path}: found third.weight of I32, expected moments of F32`);
  });
});
