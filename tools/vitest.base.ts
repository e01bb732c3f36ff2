import type { ViteUserConfig } from 'vitest/config';

/** Test settings of every package of this workspace: on its sources, and the others' sources, with a report that is counted. */
export const base: ViteUserConfig = {
  resolve: { conditions: ['@genie/source', 'node', 'import', 'default'] },
  ssr: {
    resolve: { conditions: ['@genie/source', 'node', 'import', 'default'], externalConditions: ['@genie/source'] },
  },
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 1,
    execArgv: ['--conditions=@genie/source'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    reporters: ['default', ['json', { outputFile: '.vitest/report.json' }]],
  },
};
