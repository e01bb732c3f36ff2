import type { ViteUserConfig } from 'vitest/config';
import { base } from '../../tools/vitest.base.ts';

// Two files at a time: they take longest of all, and come last, with nothing beside them. Each has its own process and folders.
const config: ViteUserConfig = { ...base, test: { ...base.test, maxWorkers: 2 } };
export default config;
