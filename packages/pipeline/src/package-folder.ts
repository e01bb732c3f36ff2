import { createRequire } from 'node:module';
import path from 'node:path';

/** The folder of this package, which holds its recipes. */
export const packageFolder: string = path.dirname(
  createRequire(import.meta.url).resolve('@genie/pipeline/package.json'),
);
