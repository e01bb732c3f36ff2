import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeSafetensors } from '@genie/ops';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sha256 } from './files.ts';
import { type Manifest, readManifest, writeManifest } from './manifest.ts';
import { readModel } from './model.ts';
import { configHash } from './stable-json.ts';

const config = { width: 64, levels: [4, 4] };
const model = encodeSafetensors({ weight: { dtype: 'F32', shape: [1], data: new Float32Array([2]) } });

const manifest: Manifest = {
  format: 'genie-stage',
  version: 1,
  stage: 'video-tokenizer',
  config,
  configHash: configHash(config),
  inputs: { data: sha256('clips') },
  packages: { '@genie/training': '0.1.0' },
  seed: 0,
  backend: 'wasm',
  status: 'done',
  step: 10,
  steps: 10,
  seconds: 1.25,
  metrics: { loss: 0.5 },
  files: { 'model.safetensors': sha256(model) },
  checkpoints: [{ step: 10, folder: 'checkpoints/step-00000010', files: {} }],
};

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'genie-manifest-'));
  path = join(folder, 'manifest.json');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('readManifest', () => {
  it('reads what writeManifest wrote, where it is as expected', async () => {
    await writeManifest(folder, manifest);
    const { stage, inputs } = manifest;
    const expected = { stage, inputs, config: { levels: [4, 4], width: 64 }, done: true };
    expect(await readManifest(folder, expected)).toEqual(manifest);
  });

  it.each([
    [{ stage: 'dynamics' }, 'stage is video-tokenizer, expected dynamics; give the folder of dynamics'],
    [{ config: { width: 64, levels: [4, 8] } }, 'another configuration: levels.1 is 4, expected 8; '],
    [{ config: { ...config, depth: 3 } }, 'another configuration: depth is not there, expected 3; '],
    [{ inputs: { data: sha256('other') } }, `from other inputs: data is "${sha256('clips')}", expected "`],
  ])('expects %j', async (expected, message) => {
    await writeManifest(folder, manifest);
    const reading = readManifest(folder, expected);
    await expect(reading).rejects.toThrow(`${path}: `);
    await expect(reading).rejects.toThrow(message);
    expect(await reading.catch((error: Error) => error.message)).not.toContain('\n');
  });

  it('refuses an unfinished one where a finished one is needed', async () => {
    await writeManifest(folder, { ...manifest, status: 'stopped', step: 4 });
    expect(await readManifest(folder)).toMatchObject({ step: 4 });
    await expect(readManifest(folder, { done: true })).rejects.toThrow(
      `${path}: video-tokenizer stopped at step 4 of 10; resume it first`,
    );
  });

  it('says which stage to train where there is none', async () => {
    await expect(readManifest(folder, { stage: 'dynamics' })).rejects.toThrow(
      `${path}: not found, expected the manifest of dynamics; train it first`,
    );
  });

  it.each([
    ['{"format": "genie', 'damaged, not JSON'],
    ['[]', 'not a manifest of this version: '],
    [JSON.stringify({ ...manifest, version: 2 }), 'not a manifest of this version: version: '],
    [JSON.stringify({ ...manifest, surprise: 1 }), 'surprise'],
    [JSON.stringify({ ...manifest, files: { x: 'abc' } }), 'files.x: expected a SHA-256'],
    [JSON.stringify({ ...manifest, config: { width: 65 } }), 'configHash is not that of config'],
  ])('names what is wrong in %s', async (text, message) => {
    await writeFile(path, text);
    await expect(readManifest(folder)).rejects.toThrow(message);
    await expect(readManifest(folder)).rejects.toThrow(path);
  });
});

describe('readModel', () => {
  it('gives manifest and tensors', async () => {
    await writeManifest(folder, manifest);
    await writeFile(join(folder, 'model.safetensors'), model);
    const read = await readModel(folder, { done: true });
    expect(read.manifest).toEqual(manifest);
    expect(read.tensors).toEqual({ weight: { dtype: 'F32', shape: [1], data: new Float32Array([2]) } });
  });

  it('names the model where it is missing, damaged or not made yet', async () => {
    await writeManifest(folder, manifest);
    const file = join(folder, 'model.safetensors');
    await expect(readModel(folder)).rejects.toThrow(`${file}: could not be read: not found`);
    await writeFile(file, model.subarray(0, -1));
    await expect(readModel(folder)).rejects.toThrow(`${file}: damaged, its SHA-256 is not the manifest's`);
    await writeManifest(folder, { ...manifest, status: 'running', step: 5, files: {} });
    await expect(readModel(folder)).rejects.toThrow('names no model; video-tokenizer ended at step 5 of 10: resume it');
  });
});
