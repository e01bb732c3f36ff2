import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const names = [
  '@genie/ops',
  '@genie/stt',
  '@genie/fsq',
  '@genie/video-tokenizer',
  '@genie/action-tokenizer',
  '@genie/dynamics',
  '@genie/data',
  '@genie/training',
  '@tensorflow/tfjs',
];

/** Versions of the packages at work, by name; a manifest names them. */
export const packages: Record<string, string> = Object.fromEntries(
  names.map((name) => [name, (require(`${name}/package.json`) as { version: string }).version]),
);
