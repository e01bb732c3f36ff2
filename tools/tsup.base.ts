import type { Options } from 'tsup';

/** Build of every library of this workspace: ESM, CJS and types, one file each. */
export const base: Options = {
  entry: ['src/index.ts'],
  format: ['esm', 'cjs'],
  dts: true,
  clean: true,
  sourcemap: true,
  target: 'node18',
  splitting: false,
  treeshake: false,
};
