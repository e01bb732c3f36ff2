import { afterEach, expect, test, vi } from 'vitest';
import { enableWideVectors, isPlainAsked } from './wide-vectors.ts';

afterEach(() => vi.unstubAllEnvs());

test.each(['GENIE_WIDE_VECTORS', 'GENIE_RELAXED_SIMD'])('%s in the environment turns them off', (name) => {
  vi.stubEnv(name, 'off');
  expect(enableWideVectors()).toBe(false);
  expect(isPlainAsked()).toBe(name === 'GENIE_RELAXED_SIMD');
});

test('only on x64, from Node 24 on', () => {
  if (process.arch !== 'x64' || Number.parseInt(process.versions.node, 10) < 24) {
    expect(enableWideVectors()).toBe(false);
  } else {
    expect(typeof enableWideVectors()).toBe('boolean');
  }
});
