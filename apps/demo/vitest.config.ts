import type { ViteUserConfig } from 'vitest/config';
import { base } from '../../tools/vitest.base.ts';

// What a page shows in the end may take longer than a second on a busy machine, and what is pressed at a moment may come a frame late.
const config: ViteUserConfig = { ...base, test: { ...base.test, retry: 1, expect: { poll: { timeout: 15_000 } } } };
export default config;
