import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { ReadFile } from '@genie/data';
import { z } from 'zod';
import type { Recipe } from '../recipe/schema.ts';
import { type RunFolder, writeAtomic } from './folder.ts';

const filesSchema = z.object({
  format: z.literal('genie-files'),
  version: z.literal(1),
  /** The names in the recipe by which they were found. */
  typed: z.array(z.string()).optional(),
  files: z.array(z.object({ path: z.string(), bytes: z.number(), time: z.number(), sha256: z.string() })),
});

/** Keeps which files a run's data is made of, in data/files.json; paths relative to that folder. */
const filesOf = (run: RunFolder): string => path.join(run.stage('data'), 'files.json');

export function writeDataFiles({ data }: Recipe, run: RunFolder, files: readonly ReadFile[]): void {
  const folder = run.stage('data');
  const local = files.map((file) => ({ ...file, path: path.relative(folder, path.resolve(file.path)) }));
  const kept = { format: 'genie-files', version: 1, typed: data.videos, files: local };
  writeAtomic(filesOf(run), `${JSON.stringify(kept)}\n`);
}

/** Forgets which files they are, so that they are imported anew whatever interrupts what comes. */
export function forgetDataFiles(run: RunFolder): void {
  rmSync(filesOf(run), { force: true });
}

/** The files that a run's data is made of; null where that is not known. */
export function readDataFiles(run: RunFolder): { typed?: string[] | undefined; files: ReadFile[] } | null {
  if (!existsSync(filesOf(run))) return null;
  try {
    const { typed, files } = filesSchema.parse(JSON.parse(readFileSync(filesOf(run), 'utf8')));
    return { typed, files: files.map((file) => ({ ...file, path: path.resolve(run.stage('data'), file.path) })) };
  } catch {
    return null; // damaged: looked at anew
  }
}
