import type { Options } from 'tsup';
import { base } from '../../tools/tsup.base.ts';

// The command uses single modules; what they share stands once.
const modules: Options = {
  ...base,
  entry: ['src/**/*.ts', '!src/**/*.test.ts', '!src/**/{testing,fixtures}/**'],
  format: ['esm'],
  dts: false,
  target: 'node22',
  splitting: true,
};
// CommonJS has no import.meta; tsup's own shim would be one more package in the bundle.
const common: Options = {
  ...base,
  format: ['cjs'],
  dts: false,
  clean: false,
  target: 'node22',
  banner: { js: `'use strict';\nconst importMetaUrl = require('node:url').pathToFileURL(__filename).href;` },
  define: { 'import.meta.url': 'importMetaUrl' },
};
const types: Options = { ...base, dts: { only: true }, clean: false };
export default [modules, common, types];
