import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { backends, exampleBlocks, expectClose, expectGradients, expectNoLeak, runReadme, useBackend } from './index.ts';

describe.each(backends)('on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  test('it is the backend', () => expect(tf.getBackend()).toBe(backend));

  test('expectClose names the worst element', () => {
    expectClose(tf.tensor1d([1, 2.000001]), [1, 2]);
    expectClose([100.9], [100], { relative: 0.01 });
    expect(() => expectClose([1, 3, 9], [1, 2, 7])).toThrow('element 2 of 3: 9, expected 7');
    expect(() => expectClose([Number.NaN], [0], { absolute: 1 })).toThrow('element 0 of 1: NaN');
    expect(() => expectClose([1], [1, 2])).toThrow('number of elements');
    expect(() => expectClose(tf.zeros([2, 3]), tf.zeros([3, 2]))).toThrow();
  });

  test('expectGradients finds a wrong gradient', () => {
    const cube = (x: tf.Tensor): tf.Scalar => tf.sum(tf.mul(x, tf.square(x)));
    expectGradients((x) => cube(x!), [tf.tensor1d([1, -2, 0])]);
    const wrong = tf.customGrad((x) => ({
      value: tf.square(x as tf.Tensor),
      gradFunc: (dy: tf.Tensor) => tf.clone(dy),
    }));
    expect(() => expectGradients((x) => tf.sum(wrong(x!)), [tf.tensor1d([3])])).toThrow('gradient 0, element 0: 1');
  });

  test('expectNoLeak counts what is left over', async () => {
    await expectNoLeak(() => tf.zeros([2]));
    await expectNoLeak(async () => tf.tidy(() => [tf.zeros([2]), tf.ones([3])]));
    await expect(
      expectNoLeak(() => {
        tf.zeros([2]);
      }),
    ).rejects.toThrow('tensors left over');
  });
});

describe('READMEs', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'readme-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const readme = async (markdown: string): Promise<URL> => {
    const path = join(folder, 'README.md');
    await writeFile(path, markdown);
    return pathToFileURL(path);
  };

  test('only ts blocks are examples', () => {
    const markdown = '# A\n\n```ts\nconst a = 1;\n```\n\n```sh\nls\n```\n\n```ts\nconst b = 2;\n```\n';
    expect(exampleBlocks(markdown)).toEqual([
      { line: 4, code: 'const a = 1;\n' },
      { line: 12, code: 'const b = 2;\n' },
    ]);
  });

  test('an example that fails says where and why', async () => {
    await runReadme(await readme('```ts\nconst x: number = 1;\nif (x !== 1) throw new Error();\n```\n'));
    await expect(runReadme(await readme('text\n```ts\nthrow new Error("broken");\n```\n'))).rejects.toThrow(
      /README\.md:3: the example failed.*broken/s,
    );
    await expect(runReadme(await readme('no example\n'))).rejects.toThrow('no ```ts block');
  });
});
