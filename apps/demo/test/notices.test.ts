import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const file = fileURLToPath(new URL('../dist/THIRD-PARTY-NOTICES.txt', import.meta.url));

test('the built page tells the licences of what is bundled, in its workers too', () => {
  const parts = readFileSync(file, 'utf8')
    .split(`\n\n${'-'.repeat(80)}\n\n`)
    .slice(1);
  const names = parts.map((part) => part.split(' ')[0]);
  expect(names).toEqual(
    expect.arrayContaining([
      '@lucide/svelte',
      '@tensorflow/tfjs-backend-wasm', // in the worker alone
      '@tensorflow/tfjs-backend-webgpu',
      '@tensorflow/tfjs-core',
      'comlink',
      'gifenc',
      'idb',
      'mediabunny',
      'svelte',
      'zod',
    ]),
  );
  expect(names.filter((name) => name?.startsWith('@genie/'))).toEqual([]);
  for (const part of parts) expect(part.split('\n').slice(2).join('\n').length, part.slice(0, 60)).toBeGreaterThan(300);
});
