import { afterEach, expect, test, vi } from 'vitest';
import { enableWideVectors } from './wide-vectors.ts';

afterEach(() => vi.unstubAllEnvs());

test('the environment turns them off', () => {
  vi.stubEnv('GENIE_WIDE_VECTORS', 'off');
  expect(enableWideVectors()).toBe(false);
});

test('only on x64, from Node 24 on', () => {
  if (process.arch !== 'x64' || Number.parseInt(process.versions.node, 10) < 24) {
    expect(enableWideVectors()).toBe(false);
  } else {
    expect(typeof enableWideVectors()).toBe('boolean');
  }
});
