import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { esbuildOptions } from './pages.ts';

const page = `
  import { startWasm } from '@genie/ops/wasm';
  import { World } from '@genie/world';
  await startWasm({ files: '/wasm/' });
  const world = await World.load('/world/');
  console.log(await world.session({ seed: 1 }).reset({ index: 0 }));
`;

/**
 * Budgets of a page, in kB of gzip, minified by esbuild; without the .wasm files and the licences.
 *
 * Of a world's 151 kB half is TensorFlow.js, which cannot be taken apart further: its core keeps optimizers, file formats and 64-bit
 * integers in every bundle (13 kB), and its wasm backend all kernels and both of its loaders (20 kB). The fused kernels are 15.
 */
test.each([
  { what: '@genie/world on wasm, TensorFlow.js included', code: page, limit: 151 },
  // TensorFlow.js, which every page that uses it has already, is not counted.
  {
    what: '@genie/fsq',
    code: "export { FiniteScalarQuantizer } from '@genie/fsq';",
    limit: 2,
    external: ['@tensorflow/tfjs-core'],
  },
  { what: '@genie/metrics, psnr alone', code: "export { psnr } from '@genie/metrics';", limit: 1 },
])('$what: at most $limit kB', async ({ code, limit, external = [] }) => {
  const { outputFiles } = await build({
    ...esbuildOptions,
    external: [...esbuildOptions.external!, ...external],
    stdin: { contents: code, resolveDir: path.dirname(import.meta.dirname) },
    outdir: 'unwritten',
    write: false,
  });
  const script = outputFiles.find((file) => file.path.endsWith('.js'))!;
  const bytes = gzipSync(script.contents, { level: 9 }).length;
  console.log(`${(bytes / 1000).toFixed(1)} kB`);
  expect(bytes / 1000).toBeLessThanOrEqual(limit);
});
