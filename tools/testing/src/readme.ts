import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** The programs in a README: the contents of its ```ts blocks, with the line that each starts at. */
export function exampleBlocks(markdown: string): { line: number; code: string }[] {
  const blocks: { line: number; code: string }[] = [];
  for (const match of markdown.matchAll(/^```ts\n(.*?)^```$/gms)) {
    const line = markdown.slice(0, match.index).split('\n').length + 1;
    blocks.push({ line, code: match[1]! });
  }
  return blocks;
}

/**
 * Runs every ```ts block of a README as a program of its own, from the package's folder and on the packages' sources.
 *
 * @param readme the README's address, `new URL('../README.md', import.meta.url)`
 * @throws with the program's output, where one fails, and where the README has no example
 */
export async function runReadme(readme: URL): Promise<void> {
  const path = fileURLToPath(readme);
  const folder = dirname(path);
  const blocks = exampleBlocks(await readFile(path, 'utf8'));
  if (blocks.length === 0) throw new Error(`${path}: no \`\`\`ts block to run`);
  for (const { line, code } of blocks) {
    // Inside the package, so that it and what it depends on resolve by name.
    const file = join(folder, `.readme-${randomUUID()}.ts`);
    await writeFile(file, code);
    try {
      await execute(process.execPath, ['--conditions=@genie/source', file], { cwd: folder });
    } catch (error) {
      const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
      throw new Error(`${path}:${line}: the example failed\n${stdout}${stderr}`, { cause: error });
    } finally {
      await rm(file, { force: true });
    }
  }
}
