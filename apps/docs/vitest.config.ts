import type { ViteUserConfig } from 'vitest/config';
import { base } from '../../tools/vitest.base.ts';

// A browser and a compiler may take minutes on a machine that does other work.
const config: ViteUserConfig = {
  ...base,
  test: { ...base.test, testTimeout: 300_000, expect: { poll: { timeout: 60_000 } } },
};
export default config;
