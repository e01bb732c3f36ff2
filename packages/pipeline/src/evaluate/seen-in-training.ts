import { existsSync } from 'node:fs';
import path from 'node:path';
import type { VideoDataset } from '@genie/data';
import { listed } from '../count.ts';
import type { RunFolder } from '../run/folder.ts';
import { readDataManifest } from '../stages/data.ts';

/** A line about videos to measure on that the run's world was trained on; undefined where there are none, or the run does not know. */
export function seenInTraining(
  run: RunFolder | undefined,
  { videos }: Pick<VideoDataset, 'videos'>,
): string | undefined {
  if (!run || !existsSync(path.join(run.stage('data'), 'manifest.json'))) return undefined;
  const { sources, splits } = readDataManifest(run);
  const trained = new Set(splits.train.flatMap((video) => sources[video]?.sha256 ?? []));
  const seen = videos.filter(({ sha256 }) => sha256 !== undefined && trained.has(sha256));
  if (seen.length === 0) return undefined;
  const names = [...new Set(seen.map(({ name }) => name))];
  return `${listed(names)}: the world was trained on ${names.length === 1 ? 'it' : 'them'}, so the figures flatter; measure on other video`;
}
