import vm from 'node:vm';
import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { bestVariant } from '../backends/wasm/module.ts';
import { startWasm } from './index.ts';
import { portable } from './thread-script.ts';

test('Node needs no files; a second call says the same', async () => {
  const started = { threads: 1, kernels: { ready: true, variant: bestVariant() } };
  expect(await startWasm()).toEqual(started);
  expect(tf.getBackend()).toBe('wasm');
  expect(await startWasm()).toEqual(started);
});

test("a minified function runs in a thread, where the bundle's variables are not there", () => {
  const minified =
    'function (t) { "use strict"; return typeof e !== "undefined" && e ? e : n || [t, Math.max(1, 2)]; }';
  const thread = vm.createContext({});
  vm.runInContext('var self = globalThis;', thread);
  expect(() => vm.runInContext(`var factory = ${minified}; factory(7)`, thread)).toThrow('n is not defined');
  expect(vm.runInContext(`var factory = ${portable(minified)}; factory(7)`, thread)).toEqual([7, 2]);
});
