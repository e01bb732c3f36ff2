import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { compileBinding } from './compile.ts';
import { distributions } from './distribution.ts';
import { driverFolder } from './driver.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';

const hasCompiler = spawnSync('g++', ['--version']).status === 0;

describe('compileBinding', () => {
  it.skipIf(!hasCompiler)('hands on the compiler’s first complaint, in one line', async () => {
    const folder = temporaryFolder();
    const sources = path.join(driverFolder(folder), 'binding');
    mkdirSync(sources, { recursive: true });
    for (const name of ['tfjs_backend.cc', 'tfjs_binding.cc'])
      writeFileSync(path.join(sources, name), '#include "tensorflow/c/c_api.h"\n');
    await expect(compileBinding(distributions.cpu, folder, 'g++')).rejects.toThrow(
      /^g\+\+ could not compile the binding \(status 1\): .*tensorflow\/c\/.*No such file/,
    );
  });
});
