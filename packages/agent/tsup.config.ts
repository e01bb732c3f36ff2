import type { Options } from 'tsup';
import { base } from '../../tools/tsup.base.ts';

const config: Options = { ...base };
export default config;
