import type { Options } from 'tsup';
import { base } from '../../tools/tsup.base.ts';

// The second entry uses the first as its users do, so that both share what is registered.
const config: Options = {
  ...base,
  entry: { index: 'src/index.ts', tensorflow: 'src/tensorflow/index.ts' },
  external: ['@genie/ops'],
};
export default config;
