import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Instructions } from './readme.ts';
import { run } from './run.ts';

/** A folder of somebody who has just read a README; nothing is installed there yet, where it is new. */
export function ownFolder(folder: string, registry: string): void {
  if (existsSync(folder)) return;
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'package.json'), '{ "private": true }');
  writeFileSync(path.join(folder, '.npmrc'), `@genie:registry=${registry}\naudit=false\nfund=false\n`);
}

/** Runs a line of a README. */
export const runLine = (line: string, folder: string): Promise<string> => {
  const [command, ...args] = line.trim().split(/\s+/);
  return run(command!, args, folder);
};

/** Writes the README's programs into the folder as they are. @returns their names */
export function writeExamples({ examples }: Instructions, folder: string, prefix = 'example'): string[] {
  return examples.map(({ line, code }) => {
    const name = `${prefix}-${line}.mts`;
    writeFileSync(path.join(folder, name), code);
    return name;
  });
}

/** Installs as the README says, and runs its programs as they are. */
export async function followReadme(
  instructions: Instructions,
  { manager, folder, registry }: { manager: 'npm' | 'pnpm'; folder: string; registry: string },
): Promise<void> {
  ownFolder(folder, registry);
  await runLine(instructions.install[manager], folder);
  for (const example of writeExamples(instructions, folder)) await run(process.execPath, [example], folder);
}

/** Checks the types of programs as strictly as TypeScript can. */
export async function checkTypes(folder: string, root: string): Promise<void> {
  const compilerOptions = {
    target: 'ES2022',
    lib: ['ES2023', 'DOM'],
    module: 'NodeNext',
    strict: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    skipLibCheck: true,
    types: ['node'],
    typeRoots: [path.join(root, 'node_modules/@types')],
  };
  writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.mts'] }));
  await run(process.execPath, [path.join(root, 'node_modules/typescript/bin/tsc'), '-p', '.'], folder);
}
