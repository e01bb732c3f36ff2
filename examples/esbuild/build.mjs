import { cp } from 'node:fs/promises';
import { build } from 'esbuild';

const folder = import.meta.dirname;
await build({
  entryPoints: [`${folder}/main.ts`],
  outdir: `${folder}/dist`,
  bundle: true,
  minify: true,
  format: 'esm', // modules that await
  loader: { '.wasm': 'file' },
  legalComments: 'linked', // licences in a file of their own
  // TensorFlow.js asks for these in Node only.
  external: ['fs', 'path', 'os', 'worker_threads', 'perf_hooks'],
  logLevel: 'info',
});
await cp(`${folder}/index.html`, `${folder}/dist/index.html`);
