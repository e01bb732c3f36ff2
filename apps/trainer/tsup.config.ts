import type { Options } from 'tsup';
import { base } from '../../tools/tsup.base.ts';

const config: Options = { ...base, entry: ['src/cli.ts'], format: ['esm'], dts: false, target: 'node22' };
export default config;
