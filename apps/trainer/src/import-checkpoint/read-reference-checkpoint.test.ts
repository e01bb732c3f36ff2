import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readReferenceCheckpoint } from './read-reference-checkpoint.ts';

const reference = fileURLToPath(new URL('../../test/fixtures/reference', import.meta.url));
let scratch: string;
beforeAll(async () => {
  scratch = await mkdtemp(path.join(os.tmpdir(), 'genie-import-'));
});
afterAll(() => rm(scratch, { recursive: true }));

const letters = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
const text = (value: string) => `X${String.fromCharCode(value.length)}\x00\x00\x00${value}`;
const torchFile = (pickle: string) => zipSync({ 'state/data.pkl': letters(`\x80\x02${pickle}.`) }, { level: 0 });
const dict = (values: Record<string, number | string>) =>
  `}(${Object.entries(values)
    .map(([key, value]) => text(key) + (typeof value === 'number' ? `K${String.fromCharCode(value)}` : value))
    .join('')}u`;

const sizes = {
  frame_size: 32,
  patch_size: 4,
  embed_dim: 32,
  num_heads: 8,
  hidden_dim: 128,
  num_blocks: 2,
  latent_dim: 5,
  num_bins: 4,
  n_actions: 4,
};

/** A copy of one of the reference's folders whose state.pt holds another configuration. */
async function withConfig(name: string, config: Record<string, number | string>): Promise<string> {
  const folder = await mkdtemp(path.join(scratch, 'folder-'));
  await cp(path.join(reference, name), folder, { recursive: true });
  await writeFile(path.join(folder, 'state.pt'), torchFile(dict({ config: dict(config), step: 9 })));
  return folder;
}

describe('the reference’s folders', () => {
  const common = {
    height: 32,
    width: 32,
    patchSize: 4,
    embedDim: 32,
    numHeads: 8,
    hiddenDim: 128,
    norm: 'post',
    position: 'sinusoidal',
  };
  test.each([
    ['video_tokenizer_step_7', 'video-tokenizer', { ...common, numBlocks: 2, levels: [4, 4, 4, 4, 4], channels: 3 }],
    ['latent_actions_step_7', 'action-tokenizer', { ...common, numBlocks: 2, levels: [2, 2], pooling: 'mean' }],
    [
      'dynamics_step_7',
      'dynamics',
      { ...common, numBlocks: 3, levels: [4, 4, 4, 4, 4], actionDim: 2, feedForward: 'swiglu' },
    ],
    ['dynamics_moe_step_7', 'dynamics', { ...common, numBlocks: 2, feedForward: 'moe', numExperts: 4, topKExperts: 2 }],
  ])('%s', async (name, kind, config) => {
    const checkpoint = await readReferenceCheckpoint(path.join(reference, name));
    expect(checkpoint).toMatchObject({ kind, config, step: 7, contextLength: 4 });
    expect(Object.keys(checkpoint.tensors).join()).not.toMatch(/_/); // every name is this project's
  });

  test('sizes that the configuration does not name are the reference’s own defaults', async () => {
    const { latent_dim, n_actions, num_blocks, ...rest } = sizes;
    const folder = await withConfig('latent_actions_step_7', { ...rest, n_actions });
    const { config, step } = await readReferenceCheckpoint(folder);
    expect(config.numBlocks).toBe(4);
    expect(step).toBe(9);
  });

  test('plain data classes of its training configuration are let through', async () => {
    const distributed = 'cutils.config\nDistributedConfig\n)\x81}b';
    const device = `cutils.config\nDeviceType\n${text('cuda')}\x85R`;
    const folder = await withConfig('video_tokenizer_step_7', { ...sizes, distributed, device });
    expect((await readReferenceCheckpoint(folder)).config).toMatchObject({ height: 32, levels: [4, 4, 4, 4, 4] });
  });
});

describe('what does not fit is an error of one line', () => {
  const failure = async (folder: string) => {
    const error = await readReferenceCheckpoint(folder).then(
      () => expect.fail('read without an error'),
      (reason: Error) => reason,
    );
    expect(error.message).not.toContain('\n');
    return error.message;
  };

  test.each([
    [
      'video_tokenizer_step_7',
      { ...sizes, embed_dim: 16 },
      /state\.pt: config\.embed_dim is 16, but encoder\.patch_embed\.proj\.weight says 32/,
    ],
    [
      'video_tokenizer_step_7',
      { ...sizes, latent_dim: 3 },
      /config\.latent_dim is 3, but decoder\.latent_embed\.weight says 5/,
    ],
    ['video_tokenizer_step_7', { ...sizes, frame_size: 30 }, /height: found 30, expected a multiple of patchSize 4/],
    ['video_tokenizer_step_7', { ...sizes, num_heads: 0 }, /config\.num_heads is 0, expected a positive integer/],
    [
      'latent_actions_step_7',
      { ...sizes, n_actions: 8 },
      /config\.n_actions is 8, but the encoder has 2 outputs of 2 levels/,
    ],
    ['dynamics_step_7', { ...sizes, conditioning_dim: 5 }, /config\.conditioning_dim is 5, but .* says 2/],
  ])('%s with %o', async (name, config, message) => {
    expect(await failure(await withConfig(name, config))).toMatch(message);
  });

  test('no folder, or none of the reference', async () => {
    const missing = path.join(scratch, 'missing');
    expect(await failure(missing)).toBe(
      `${missing}/model_state_dict.pt: not found, expected a checkpoint folder of the reference with 'model_state_dict.pt' and 'state.pt'`,
    );
    expect(await failure(fileURLToPath(import.meta.url))).toMatch(/not found, expected a checkpoint folder/);
  });

  test('files that are something else', async () => {
    const folder = path.join(scratch, 'other');
    await mkdir(folder);
    const model = path.join(folder, 'model_state_dict.pt');
    const state = path.join(folder, 'state.pt');
    const parameters = await readFile(path.join(reference, 'dynamics_step_7/model_state_dict.pt'));
    const settle = async (file: string, bytes: Uint8Array) => {
      await writeFile(file, bytes);
      return failure(folder);
    };
    await writeFile(state, torchFile(dict({ config: dict(sizes) })));
    expect(await settle(model, letters('no zip'))).toMatch(/model_state_dict\.pt: not a zip file/);
    expect(await settle(model, parameters.subarray(0, 100_000))).toMatch(
      /model_state_dict\.pt: damaged zip file \(it ends too early\)/,
    );
    expect(await settle(model, torchFile('cos\nsystem\nX\x02\x00\x00\x00ls\x85R'))).toMatch(
      /names os\.system, refused because it could run code/,
    );
    expect(await settle(model, torchFile(']'))).toMatch(/no state dict, expected a dict of tensors/);
    expect(await settle(model, torchFile(dict({ weight: 1 })))).toMatch(/the entry weight is no tensor/);
    expect(await settle(model, torchFile('}'))).toMatch(
      /none of the reference's models \(found nothing\), expected one with encoder\.latent_head/,
    );
    await writeFile(model, parameters);
    expect(await settle(state, torchFile('K\x01'))).toMatch(/state\.pt: no training state of the reference/);
    expect(await settle(state, torchFile(dict({ config: dict(sizes), step: text('x') })))).toMatch(
      /step is x, expected an integer/,
    );
  });
});
