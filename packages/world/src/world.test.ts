import { useBackend } from '@genie/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { sourceOf, tinyBundle, tinyParts } from '../test/tiny-world.ts';
import { createBundle } from './bundle.ts';
import { BundleError } from './errors.ts';
import { sha256 } from './sha256.ts';
import { World } from './world.ts';

let files: Record<string, Uint8Array>;

beforeAll(async () => {
  await useBackend('cpu');
  files = await tinyBundle();
});

type Json = Record<string, never> & { files: Record<string, { sha256: string; bytes: number }> };

function withJson(change: (json: Json) => void): Record<string, Uint8Array> {
  const json = JSON.parse(new TextDecoder().decode(files['world.json'])) as Json;
  change(json);
  return { ...files, 'world.json': new TextEncoder().encode(JSON.stringify(json)) };
}

describe('a bundle', () => {
  test('holds what the world is, and comes back as it was made', async () => {
    expect(Object.keys(files).sort()).toEqual([
      'action-tokenizer.safetensors',
      'dynamics.safetensors',
      'starts.safetensors',
      'video-tokenizer.safetensors',
      'world.json',
    ]);
    const world = await World.load(sourceOf(files));
    const parts = tinyParts();
    expect(world.info).toMatchObject({ ...parts.info, height: 8, width: 12, starts: 3, idle: 0 });
    expect(world.info.actions.map(({ code }) => code)).toEqual([
      [-1, -1],
      [1, -1],
      [-1, 1],
      [1, 1],
    ]);
    expect(world.start(1).clip).toEqual(parts.starts.slice(3 * 288, 6 * 288));
    expect(world.start(1).actions).toHaveLength(2);
    expect(await world.dynamics.save()).toEqual(await parts.dynamics.save());
    expect((await world.actionTokenizer()).config).toEqual(parts.actionTokenizer!.config);
    expect(() => world.start(3)).toThrow("start 3 is not one of this world's: expected 0 to 2");
    world.dispose();
  });

  test('the same parts make the same bytes', async () => {
    expect(await tinyBundle()).toEqual(files);
  });

  test('reads the action tokenizer only when it is asked for', async () => {
    const read: string[] = [];
    const source = sourceOf(files);
    const world = await World.load((file) => {
      read.push(file);
      return source(file);
    });
    expect(read).not.toContain('action-tokenizer.safetensors');
    await world.actionTokenizer();
    expect(read).toContain('action-tokenizer.safetensors');
    world.dispose();
  });

  test('can do without the action tokenizer, where the actions are known', async () => {
    const codes = [
      [-1, -1],
      [1, -1],
      [-1, 1],
      [1, 1],
    ];
    const bare = await tinyBundle((parts) => {
      delete parts.actionTokenizer;
      parts.startActions = Int32Array.of(0, 1, 2, 3, 0, 1);
      parts.info.actions = parts.info.actions.map((action, i) => ({ ...action, code: codes[i] }));
    });
    expect(Object.keys(bare)).not.toContain('action-tokenizer.safetensors');
    const world = await World.load(sourceOf(bare));
    expect(world.start(1).actions).toEqual([2, 3]);
    await expect(world.actionTokenizer()).rejects.toThrow('the world tiny has no action tokenizer');
    world.dispose();
  });

  test('says which game it was learned from, where there is one', async () => {
    const learned = await tinyBundle((parts) => {
      parts.info.game = 'pong';
    });
    const world = await World.load(sourceOf(learned));
    expect(world.info.game).toBe('pong');
    world.dispose();
    const other = await World.load(sourceOf(files)); // as all bundles were before there was such a field
    expect(other.info.game).toBeUndefined();
    other.dispose();
  });

  test('parts that do not fit are named', async () => {
    await expect(
      tinyBundle((parts) => {
        parts.starts = new Uint8Array(100);
      }),
    ).rejects.toThrow('starts have 100 bytes');
    await expect(
      tinyBundle((parts) => {
        delete parts.actionTokenizer;
      }),
    ).rejects.toThrow('the starts have no actions');
    await expect(
      tinyBundle((parts) => {
        parts.info.idle = 9;
      }),
    ).rejects.toThrow('idle: found 9');
    const { dynamics: _, ...others } = tinyParts();
    const { Dynamics } = await import('@genie/dynamics');
    const { Random } = await import('@genie/ops');
    const small = { height: 8, width: 12, patchSize: 4, embedDim: 16, numHeads: 2, hiddenDim: 16, numBlocks: 1 };
    const wrong = new Dynamics({ ...small, levels: [2, 2], actionDim: 2 }, new Random(0));
    await expect(createBundle({ ...others, dynamics: wrong })).rejects.toThrow(
      'models.dynamics.levels: found 2,2, the video tokenizer has 4,4',
    );
  });
});

describe('a bundle that cannot be used says why', () => {
  async function failure(changed: Record<string, Uint8Array>): Promise<BundleError> {
    const before = tf.memory().numTensors;
    const error = await World.load(sourceOf(changed)).catch((reason) => reason);
    expect(error).toBeInstanceOf(BundleError);
    expect(error.message).not.toContain('\n');
    expect(tf.memory().numTensors).toBe(before);
    return error;
  }

  test('a missing file', async () => {
    const { 'dynamics.safetensors': _, ...rest } = files;
    const error = await failure(rest);
    expect(error.reason).toBe('missing');
    expect(error.message).toContain('dynamics.safetensors of the world is missing');
  });

  test('a file that is cut off, and one with a changed byte', async () => {
    const whole = files['starts.safetensors']!;
    const cut = await failure({ ...files, 'starts.safetensors': whole.slice(0, -5) });
    expect(cut.message).toBe(
      `starts.safetensors has ${whole.length - 5} bytes, expected ${whole.length}: it was cut off or is of another bundle, copy it again`,
    );
    const flipped = whole.slice();
    flipped[flipped.length - 1]! ^= 1;
    const changed = await failure({ ...files, 'starts.safetensors': flipped });
    expect(changed.reason).toBe('damaged');
    expect(changed.message).toContain('it is damaged or of another bundle');
  });

  test('another version of the format', async () => {
    const error = await failure(withJson((json) => Object.assign(json, { version: 3 })));
    expect(error.reason).toBe('version');
    expect(error.message).toBe('world.json: version is 3, expected 1 or 2: update this program to play it');
  });

  test('something that is no world', async () => {
    const page = await failure({ 'world.json': new TextEncoder().encode('<!doctype html>') });
    expect(page.message).toContain('world.json is not JSON');
    const other = await failure({ 'world.json': new TextEncoder().encode('{"name":"package"}') });
    expect(other.message).toBe('world.json: format is undefined, expected "genie-world"');
  });

  test('a description that cannot be', async () => {
    const size = await failure(withJson((json) => Object.assign(json, { height: 16 })));
    expect(size.message).toContain('height: found 16, the video tokenizer has 8');
    const key = await failure(withJson((json) => Object.assign(json, { fps: 'fast' })));
    expect(key.message).toMatch(/^world\.json: fps: /);
  });

  test('weights of another model', async () => {
    const file = 'dynamics.safetensors';
    const foreign = files['video-tokenizer.safetensors']!;
    const changed = withJson((json) => {
      json.files[file] = { sha256: sha256(foreign), bytes: foreign.length };
    });
    const error = await failure({ ...changed, [file]: foreign });
    expect(error.reason).toBe('fit');
    expect(error.message).toContain(file);
  });

  test.each([
    ['videoTokenizer', { embedDim: 2 ** 20 }, 'video-tokenizer.safetensors'],
    ['videoTokenizer', { numBlocks: 2 ** 40 }, 'video-tokenizer.safetensors'],
    ['dynamics', { hiddenDim: 2 ** 50 }, 'dynamics.safetensors'],
  ])('a description that asks for any amount of memory: %s %j', async (model, sizes, file) => {
    const changed = withJson((json) => Object.assign((json.models as Record<string, object>)[model]!, sizes));
    const error = await failure(changed);
    expect(error.reason).toBe('fit');
    expect(error.message).toMatch(new RegExp(`^${file}: holds \\d+ numbers, a model of its configuration has `));
  });

  test('a vocabulary that no file has room for', async () => {
    const changed = withJson((json) => {
      const models = json.models as Record<string, { levels: number[] }>;
      for (const name of ['videoTokenizer', 'dynamics']) models[name]!.levels = [2 ** 11, 2 ** 11];
    });
    expect((await failure(changed)).message).toMatch(/^dynamics\.safetensors: holds /);
  });
});
