import type { Options } from 'tsup';
import { base } from '../../tools/tsup.base.ts';

const config: Options = { ...base, entry: { index: 'src/index.ts', games: 'src/games/index.ts' } };
export default config;
