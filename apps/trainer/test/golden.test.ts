import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ActionTokenizer } from '@genie/action-tokenizer';
import { Dynamics, generate } from '@genie/dynamics';
import { decodeSafetensors, maskedCrossEntropy, Random, type SafetensorsEntry, setFused } from '@genie/ops';
import type { Module } from '@genie/stt';
import { backends, expectClose, useBackend } from '@genie/testing';
import { VideoTokenizer, videoTokenizerLoss } from '@genie/video-tokenizer';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { type ModelKind, parameterName, parameterValue } from '../src/import-checkpoint/names.ts';
import {
  type ReferenceCheckpoint,
  readReferenceCheckpoint,
} from '../src/import-checkpoint/read-reference-checkpoint.ts';
import { TorchTensor } from '../src/import-checkpoint/torch-file.ts';

/** Checkpoints of the PyTorch reference with random weights, and what it computes from them (fixtures/README.md). */
const folder = process.env.GENIE_GOLDEN ?? fileURLToPath(new URL('fixtures/reference', import.meta.url));
const goldenFile = path.join(folder, 'golden.safetensors');
const { tensors: golden } = decodeSafetensors(readFileSync(goldenFile), goldenFile);

const forward = { absolute: 1e-4 };

/** 1e-3 of each number; for those near 0, which are differences of much larger ones, the rounding of float32 beside the largest. */
const gradientTolerance = (expected: Float32Array) => ({
  relative: 1e-3,
  absolute: 1e-5 * expected.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0),
});

interface GoldenArray {
  shape: number[];
  dtype: SafetensorsEntry['dtype'];
  data: Float32Array | Int32Array;
}

const array = (name: string): GoldenArray => {
  const { shape, dtype, data } = golden[name] ?? {};
  if (!shape || !dtype || !(data instanceof Float32Array || data instanceof Int32Array)) {
    throw new Error(`${goldenFile}: no array '${name}' of float32 or int32`);
  }
  return { shape, dtype, data };
};
const tensor = <T extends tf.Tensor>(name: string): T => {
  const { data, shape, dtype } = array(name);
  return tf.tensor(data, shape, dtype === 'I32' ? 'int32' : 'float32') as T;
};
/** The reference's frames are [B, T, C, H, W], ours [B, T, H, W, C]. */
const frames = (name: string): tf.Tensor5D => tf.tidy(() => tf.transpose(tensor<tf.Tensor5D>(name), [0, 1, 3, 4, 2]));

/** The checkpoint that the reference saved under this name, whatever its step. */
async function read<Kind extends ModelKind>(
  name: string,
  kind: Kind,
): Promise<Extract<ReferenceCheckpoint, { kind: Kind }>> {
  const found = (await readdir(folder)).find((entry) => new RegExp(`^${name}_step_\\d+$`).test(entry));
  if (!found) throw new Error(`${folder}: no folder ${name}_step_N`);
  const checkpoint = await readReferenceCheckpoint(path.join(folder, found));
  expect(checkpoint.kind).toBe(kind);
  expect(checkpoint.step).toBe(Number(found.split('_').at(-1)));
  return checkpoint as Extract<ReferenceCheckpoint, { kind: Kind }>;
}

/** Every array of golden.safetensors has to be looked at by a test; 'frames' is the input of all. */
const held = new Set(['frames']);
const hold = (name: string): string => {
  held.add(name);
  return name;
};

/** Holds each gradient that the reference stored under `prefix` against this project's. */
function expectGoldenGradients(kind: ModelKind, prefix: string, model: Module, loss: () => tf.Scalar): void {
  const { value, grads } = tf.variableGrads(
    loss,
    Object.values(model.parameters()).filter((v) => v.trainable),
  );
  const ours = new Map(Object.entries(model.parameters()).map(([name, variable]) => [name, grads[variable.name]]));
  expectClose(value, array(hold(`${prefix}.loss`)).data, { relative: 1e-3 });
  const names = Object.keys(golden).filter((name) => name.startsWith(`${prefix}.grad.`));
  expect(names.length).toBeGreaterThan(0);
  for (const name of names) {
    const { shape, data } = array(hold(name));
    const referenceName = name.slice(`${prefix}.grad.`.length);
    const expected = parameterValue(referenceName, new TorchTensor('F32', shape, data)) as {
      shape: number[];
      data: Float32Array;
    };
    const actual = ours.get(parameterName(kind, referenceName));
    expect(actual, name).toBeDefined();
    expect(actual!.shape, name).toEqual(expected.shape);
    expectClose(actual!, expected.data, gradientTolerance(expected.data));
  }
  tf.dispose([value, grads]);
}

describe.each([...backends, 'wasm without fused kernels'] as const)('on %s', (name) => {
  let tokenizer: VideoTokenizer;
  let actions: ActionTokenizer;
  let dynamics: Dynamics;
  let mixture: Dynamics;

  beforeAll(async () => {
    await useBackend(name === 'cpu' ? 'cpu' : 'wasm');
    setFused(name !== 'wasm without fused kernels');
    const random = new Random(0);
    const [video, action, plain, moe] = await Promise.all([
      read('video_tokenizer', 'video-tokenizer'),
      read('latent_actions', 'action-tokenizer'),
      read('dynamics', 'dynamics'),
      read('dynamics_moe', 'dynamics'),
    ]);
    tokenizer = new VideoTokenizer(video.config, random);
    actions = new ActionTokenizer(action.config, random);
    dynamics = new Dynamics(plain.config, random);
    mixture = new Dynamics(moe.config, random);
    tokenizer.load(video.tensors);
    actions.load(action.tensors);
    dynamics.load(plain.tensors);
    mixture.load(moe.tensors);
  });

  test('the video tokenizer encodes, quantizes and decodes', () => {
    const { latents, codes } = tokenizer.encode(frames('frames'));
    expectClose(latents, tensor(hold('tokenizer.latents')), forward);
    expectClose(codes, tensor(hold('tokenizer.quantized')), forward);
    expectClose(tokenizer.decode(tensor('tokenizer.quantized')), frames(hold('tokenizer.reconstruction')), forward);
  });

  test('its tokens are the same, and so are their codes', () => {
    const tokens = tokenizer.tokenize(frames('frames'));
    expect(tokens.shape).toEqual(array(hold('tokenizer.indices')).shape);
    expect(Array.from(tokens.dataSync())).toEqual(Array.from(array('tokenizer.indices').data));
    expectClose(tokenizer.quantizer.codes(tokens), tensor('tokenizer.quantized'), { absolute: 1e-6 });
    expectClose(tokenizer.detokenize(tokens), frames('tokenizer.reconstruction'), forward);
  });

  test('its loss and gradients', () => {
    const input = frames('frames');
    expectGoldenGradients('video-tokenizer', 'tokenizer', tokenizer, () => videoTokenizerLoss(tokenizer, input).loss);
  });

  test('the action tokenizer finds the same actions and foresees the same frames', () => {
    const input = frames('frames');
    const { latents, codes } = actions.encode(input);
    expectClose(latents, tensor(hold('actions.latents')), forward);
    expectClose(codes, tensor(hold('actions.quantized')), forward);
    expect(Array.from(actions.actions(input).dataSync())).toEqual(Array.from(array(hold('actions.indices')).data));
    expectClose(actions.predict(input, tensor('actions.quantized')), frames(hold('actions.prediction')), forward);
  });

  test('dynamics gives the same logits, plain and with a mixture of experts', () => {
    const codes = tensor<tf.Tensor4D>('tokenizer.quantized');
    const hidden = tensor<tf.Tensor3D>(hold('dynamics.hidden'));
    for (const [model, name] of [
      [dynamics, 'dynamics.logits'],
      [mixture, 'dynamics_moe.logits'],
    ] as const) {
      const logits = model.apply(model.hide(codes, hidden), tensor('actions.quantized'));
      expectClose(logits, tensor(hold(name)), forward);
    }
  });

  test('its loss and gradients', () => {
    const codes = tensor<tf.Tensor4D>('tokenizer.quantized');
    const hidden = tensor<tf.Tensor3D>('dynamics.hidden');
    const action = tensor<tf.Tensor3D>('actions.quantized');
    const targets = tensor('tokenizer.indices');
    expectGoldenGradients('dynamics', 'dynamics', dynamics, () =>
      maskedCrossEntropy(dynamics.apply(dynamics.hide(codes, hidden), action), targets, hidden),
    );
  });

  test('its greedy rollout is the same, token for token', async () => {
    const { shape } = array(hold('dynamics.greedy'));
    const [, length, patches, latentDim] = shape as [number, number, number, number];
    const expected = tensor<tf.Tensor4D>('dynamics.greedy');
    const context = tf.slice(expected, 0, [1, length - 1, patches, latentDim]);
    const action = tf.slice(tensor<tf.Tensor3D>('actions.quantized'), 0, [1, length - 1, -1]);
    const tokens = await generate(dynamics, { context, actions: action, horizon: 1 }, { steps: 10, temperature: 0 });
    const next = dynamics.quantizer.indices(tf.slice(expected, [0, length - 1, 0, 0], [1, 1, patches, latentDim]));
    expect(Array.from(tokens.dataSync())).toEqual(Array.from(next.dataSync()));
  });
});

test('no array of the file is left out', () => {
  expect([...held].sort()).toEqual(Object.keys(golden).sort());
});
