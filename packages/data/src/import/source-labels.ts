import { existsSync } from 'node:fs';
import { extname } from 'node:path';
import { type FittedLabels, fitLabels, readLabels, type VideoLabels } from '../labels.ts';
import type { Source } from './source.ts';

/** True actions found for a video. */
export interface SourceLabels {
  /** Path of the JSON; where there is none, of what holds the video. */
  readonly path: string;
  /** Labels in it, or why it holds no labels. */
  readonly found: VideoLabels | string;
}

/** Path of the JSON beside a source; undefined where there is none. */
export function labelsPath({ kind, path }: Source): string | undefined {
  if (kind !== 'video' && kind !== 'pictures') return undefined;
  const labels = `${kind === 'pictures' ? path : path.slice(0, path.length - extname(path).length)}.json`;
  return existsSync(labels) ? labels : undefined;
}

/** Looks at the JSON beside a source; undefined where there is none. */
export async function labelsBeside(source: Source): Promise<SourceLabels | undefined> {
  const path = labelsPath(source);
  return path === undefined ? undefined : lookAtLabels(path);
}

/** Looks at a JSON that is meant as labels. */
export async function lookAtLabels(path: string): Promise<SourceLabels> {
  try {
    return { path, found: await readLabels(path) };
  } catch (error) {
    const text = (error as Error).message;
    return { path, found: text.startsWith(`${path}: `) ? text.slice(path.length + 2) : text };
  }
}

/** Finds the labels of a source, or why they do not fit its frames. */
export function settleLabels(
  labels: SourceLabels | undefined,
  video: { frames: number; fps: number },
): { labels?: string; labelsProblem?: string } {
  if (!labels) return {};
  const fitted: FittedLabels | string =
    typeof labels.found === 'string' ? labels.found : fitLabels(labels.found, video);
  return typeof fitted === 'string' ? { labelsProblem: fitted } : { labels: labels.path };
}
