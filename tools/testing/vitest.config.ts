import type { ViteUserConfig } from 'vitest/config';
import { base } from '../vitest.base.ts';

const config: ViteUserConfig = { ...base };
export default config;
