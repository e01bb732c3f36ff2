import { useBackend } from '@genie/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { variants } from './compare.ts';
import { bestVariant, type KernelExports, moduleBytes } from './module.ts';
import { prepareWasmKernels } from './prepare.ts';

describe.each(variants)('the %s variant', (variant) => {
  test.each([false, true])('runs on a memory of TensorFlow.js, shared: %s', (shared) => {
    // What tfjs-backend-wasm makes: single-threaded, and threaded.
    const memory = new WebAssembly.Memory({ initial: 256, maximum: 65536, shared });
    const module = new WebAssembly.Module(moduleBytes(variant, memory));
    const kernels = new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as KernelExports;
    // x [1, 2], the identity matrix [2, 2], y [1, 2]
    const [x, weight, y, scratch] = [1024, 1032, 1048, 4096] as const;
    new Float32Array(memory.buffer, x).set([3, 4, 1, 0, 0, 1]);
    kernels.linearForward(x, weight, 0, y, scratch, 1, 2, 2);
    expect([...new Float32Array(memory.buffer, y, 2)]).toEqual([3, 4]);
  });
});

describe('prepareWasmKernels', () => {
  beforeAll(() => useBackend('cpu'));

  test('says why where it does nothing', async () => {
    expect(await prepareWasmKernels()).toEqual({ ready: false, why: 'the current backend is cpu, expected wasm' });
  });

  test('says which variant is in use', async () => {
    await useBackend('wasm');
    expect(await prepareWasmKernels()).toEqual({ ready: true, variant: bestVariant() });
    await tf.setBackend('cpu');
  });

  test('takes wide tiles where told to', async () => {
    await useBackend('wasm');
    const expected = bestVariant() === 'relaxed' ? 'wide' : bestVariant();
    expect(await prepareWasmKernels({ wide: true })).toEqual({ ready: true, variant: expected });
    await tf.setBackend('cpu');
  });
});
