import { existsSync } from 'node:fs';
import { extname } from 'node:path';
import { type FittedLabels, fitLabels, readLabels, type VideoLabels } from '../labels.ts';
import type { Source } from './find-sources.ts';

/** The JSON beside a source. */
export interface SourceLabels {
  readonly path: string;
  /** What is in it, or why it holds no labels. */
  readonly found: VideoLabels | string;
}

/** Looks at the JSON beside a source; undefined where there is none. */
export async function labelsBeside({ path, images }: Source): Promise<SourceLabels | undefined> {
  const file = `${images ? path : path.slice(0, path.length - extname(path).length)}.json`;
  if (!existsSync(file)) return undefined;
  try {
    return { path: file, found: await readLabels(file) };
  } catch (error) {
    const text = (error as Error).message;
    return { path: file, found: text.startsWith(`${file}: `) ? text.slice(file.length + 2) : text };
  }
}

/** Where the labels of a source are, or why they do not fit its frames. */
export function settleLabels(
  labels: SourceLabels | undefined,
  video: { frames: number; fps: number },
): { labels?: string; labelsProblem?: string } {
  if (!labels) return {};
  const fitted: FittedLabels | string =
    typeof labels.found === 'string' ? labels.found : fitLabels(labels.found, video);
  return typeof fitted === 'string' ? { labelsProblem: fitted } : { labels: labels.path };
}
