import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { MadeStage } from './keys.ts';

/** Returns whether a stage's folder is complete: its manifest is written last, and tells whether all steps were taken. */
export function isMade(stage: MadeStage, folder: string): boolean {
  const file = path.join(folder, 'manifest.json');
  if (!existsSync(file)) return false;
  return stage === 'data' || (JSON.parse(readFileSync(file, 'utf8')) as { status?: string }).status === 'done';
}
