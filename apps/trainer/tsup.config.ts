import { mkdir, writeFile } from 'node:fs/promises';
import type { Options } from 'tsup';
import { esbuildNotices, noticesFile } from '../../tools/notices/notices.ts';
import { base } from '../../tools/tsup.base.ts';

const config: Options = {
  ...base,
  entry: ['src/cli.ts'],
  format: ['esm'],
  dts: false,
  target: 'node22',
  esbuildPlugins: [
    esbuildNotices(async (text) => {
      await mkdir('dist', { recursive: true });
      await writeFile(`dist/${noticesFile}`, text);
    }),
  ],
};
export default config;
