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
const common: Options = { ...base, format: ['cjs'], dts: false, clean: false, shims: true, target: 'node22' };
const types: Options = { ...base, dts: { only: true }, clean: false };
export default [modules, common, types];
