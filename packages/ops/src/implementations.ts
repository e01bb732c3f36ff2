import { useBackend } from '@genie/testing';
import { setFused } from './dispatch.ts';

/** Implementations that the operations' tests run on, for `describe.each`: the compositions on both backends, and wasm's fused kernels. */
export const implementations: readonly ['cpu', 'wasm, by composition', 'wasm, fused'] = [
  'cpu',
  'wasm, by composition',
  'wasm, fused',
];

/** Makes one of them current. For tests. */
export async function useImplementation(name: (typeof implementations)[number]): Promise<void> {
  await useBackend(name === 'cpu' ? 'cpu' : 'wasm');
  setFused(name !== 'wasm, by composition');
}
