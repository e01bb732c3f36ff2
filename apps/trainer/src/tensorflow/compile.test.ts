import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { compileBinding } from './compile.ts';
import { distributions } from './distribution.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';

const hasCompiler = spawnSync('g++', ['--version']).status === 0;

describe('compileBinding', () => {
  it.skipIf(!hasCompiler)('hands on the compiler’s first complaint, in one line', async () => {
    await expect(compileBinding(distributions.cpu, temporaryFolder(), 'g++')).rejects.toThrow(
      /^g\+\+ could not compile the binding \(status 1\): .*tensorflow\/c\/.*No such file/,
    );
  });
});
