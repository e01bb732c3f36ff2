import { readFileSync } from 'node:fs';
import path from 'node:path';
import { exampleBlocks } from '../testing/src/readme.ts';

/** Commands and example of a package's README. */
export interface Instructions {
  /** The line that installs it, by package manager, such as `npm install @genie/fsq`. */
  install: Record<'npm' | 'pnpm', string>;
  /** The programs to try then. */
  examples: { line: number; code: string }[];
}

/** @throws where the README has no line for one of the package managers, or no example */
export function readInstructions(folder: string): Instructions {
  const file = path.join(folder, 'README.md');
  const markdown = readFileSync(file, 'utf8');
  const line = (start: string) => {
    const found = markdown.split('\n').find((text) => text.startsWith(start));
    if (!found)
      throw new Error(`${file}: found no line that begins with "${start}", expected one in front of the example`);
    return found;
  };
  const examples = exampleBlocks(markdown);
  if (examples.length === 0) throw new Error(`${file}: found no \`\`\`ts block, expected an example`);
  return { install: { npm: line('npm install '), pnpm: line('pnpm add ') }, examples };
}
