import type { ViteUserConfig } from 'vitest/config';
import { base } from '../../tools/vitest.base.ts';

const config: ViteUserConfig = { ...base };
export default config;
