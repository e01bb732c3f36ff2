import type { ViteUserConfig } from 'vitest/config';
import { base } from '../../tools/vitest.base.ts';

// What a page shows in the end may take longer than a second on a busy machine.
const config: ViteUserConfig = { ...base, test: { ...base.test, expect: { poll: { timeout: 20_000 } } } };
export default config;
