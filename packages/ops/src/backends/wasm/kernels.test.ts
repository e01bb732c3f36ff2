import path from 'node:path';
import { expect, test } from 'vitest';
import { sourceSha256 } from './kernels.generated.ts';
import { sourceHash } from './source-hash.ts';

test('the compiled kernels are those of assembly/ (else run `pnpm kernels`)', () => {
  expect(sourceSha256).toBe(sourceHash(path.join(import.meta.dirname, '../../..')));
});
