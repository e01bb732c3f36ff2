import type { Options } from 'tsup';
import { base } from '../../tools/tsup.base.ts';

// The other entries use the first as its users do, so that all share what is registered.
const config: Options = {
  ...base,
  entry: {
    index: 'src/index.ts',
    wasm: 'src/start/index.ts',
    tensorflow: 'src/backends/tensorflow/index.ts',
    webgpu: 'src/backends/webgpu/index.ts',
  },
  external: ['@genie/ops'],
};
export default config;
