// Finds files, exports and dependencies that nobody uses: npm run knip.
import type { KnipConfig } from 'knip';

const config: KnipConfig = {
  workspaces: {
    '.': {
      entry: ['tools/*.{ts,mjs}', 'tools/api/write.ts', 'tools/release/{release,test-release}.ts'],
      project: ['tools/**/*.{ts,mjs}', '!tools/testing/**'],
      // Started by their files: by tools/check-packages.ts, and by tools/bootstrap.mjs.
      ignoreDependencies: ['publint', '@arethetypeswrong/cli', 'turbo'],
    },
    'packages/*': { entry: ['README.md'], project: ['**/*.ts'] },
    'packages/agent': {
      entry: ['README.md'],
      project: ['**/*.ts'],
      ignoreDependencies: ['@genie/worlds'], // a file of it is read by the README's example
    },
    'packages/ops': {
      entry: ['README.md', 'assembly/index.ts', 'test/browser/{page,worker}.ts'],
      project: ['**/*.ts'],
      ignoreDependencies: ['assemblyscript'], // by its compiler's file: build-kernels.ts
    },
    'packages/pipeline': {
      entry: ['README.md', 'src/replicas/stage-thread.ts'],
      project: ['**/*.ts'],
      // The versions of two are told by a run's manifest; the third writes and reads video for @genie/data.
      ignoreDependencies: ['@genie/fsq', '@genie/stt', 'node-av'],
    },
    'apps/trainer': {
      entry: ['src/pipeline/run-pipeline.ts'],
      project: ['**/*.ts'],
      // Files of the first two are served; the third's version is told by a run's manifest.
      ignoreDependencies: ['@genie/demo', '@genie/worlds', '@genie/fsq'],
    },
    'apps/demo': {
      entry: ['tools/screenshots.ts'],
      project: ['**/*.{ts,svelte}'],
      ignoreDependencies: ['@genie/worlds'], // files of it are served
    },
    'apps/docs': { ignore: ['README.md'] }, // a page for people
    'tools/testing': { project: ['**/*.ts'] },
    worlds: { entry: [], project: [] },
    examples: {
      entry: ['play.ts', 'train-from-code.ts', '{vite,esbuild}/main.ts', 'esbuild/build.mjs', 'vite/vite.config.ts'],
      project: ['**/*.{ts,mjs}'],
      // The first two are bundled by test/bundle-size.test.ts, the others are peers of @genie/pipeline.
      ignoreDependencies: ['@genie/fsq', '@genie/metrics', '@tensorflow/tfjs', 'node-av'],
    },
  },
  // A README's examples are programs: what they import is used.
  compilers: {
    md: (text: string) => [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => code).join('\n'),
  },
  ignoreBinaries: ['ffmpeg', 'mount', 'umount', 'g\\+\\+', 'nvidia-smi'],
  ignoreIssues: { 'pnpm-workspace.yaml': ['catalog'] }, // verdaccio's version is read by tools/release
};
export default config;
