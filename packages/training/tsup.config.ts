import type { Options } from 'tsup';
import { base } from '../../tools/tsup.base.ts';

// tsup would take an optional dependency into the bundle, with the binaries of all platforms.
const config: Options = { ...base, external: ['koffi'] };
export default config;
