import { readFileSync } from 'node:fs';
import path from 'node:path';
import { changedFiles, type ReadFile } from '@genie/data';
import { configHash } from '@genie/training';
import { count, listed } from '../count.ts';
import type { Recipe } from '../recipe/schema.ts';
import { readDataFiles, writeDataFiles } from '../run/data-files.ts';
import { type RunFolder, stages } from '../run/folder.ts';
import { dataPart } from '../run/stage-inputs.ts';

/** State of a run's data: whether it is made of the files that are there now. */
export interface DataState {
  isCurrent: boolean;
  /** Note for the user; undefined if nothing changed. */
  note?: string;
}

/** Compares a recipe's files with those that its data was made of. */
export async function dataState(recipe: Recipe, run: RunFolder): Promise<DataState> {
  const { data } = recipe;
  if (data.videos.length === 0) return { isCurrent: true };
  const known = readDataFiles(run);
  if (!known) return { isCurrent: false, note: 'which files it was made of is not known; importing them anew' };
  const { typed = data.videos, files: before } = known;
  const { added, removed, changed, files } = await changedFiles(data.videos, before);
  if (files.length === 0 && before.length > 0 && configHash(typed) === configHash(data.videos))
    return {
      isCurrent: true,
      note: `none of ${listed(data.videos)} is there any more; going on with what was imported`,
    };
  const parts = [
    [changed, 'changed'],
    [added, 'new'],
    [removed, 'gone'],
  ] as const;
  const told = parts.flatMap(([paths, how]) =>
    paths.length > 0 ? [`${how}: ${listed(paths.map((file) => path.relative('.', file)))}`] : [],
  );
  if (told.length > 0) return { isCurrent: false, note: `${told.join('; ')}; importing all anew` };
  if (files.some(({ time }, i) => time !== before[i]?.time)) writeDataFiles(recipe, run, files);
  return { isCurrent: true };
}

/** Hash of what decides about the frames, the files apart. */
export function dataConfigHash(recipe: Recipe): string {
  return configHash(dataPart(recipe, { videos: [] }));
}

/** Hash of what decides about the frames: the recipe's data without the words that name the files, and the files. */
export function contentHash(recipe: Recipe, files: readonly ReadFile[]): string {
  return configHash({ ...dataPart(recipe, { videos: [] }), contents: contentsOf(files) });
}

/** The hashes that earlier versions gave the same data, which what was trained by them names. */
export function earlierHashes(
  { data, seed }: Recipe,
  files: readonly ReadFile[] = [],
): { config: string; content: string } {
  const { videos: _, ...settings } = data;
  return {
    config: configHash({ data, seed }),
    content: configHash({ data: settings, seed, contents: contentsOf(files) }),
  };
}

function contentsOf(files: readonly ReadFile[]): string[] {
  return files.filter(({ path: file }) => !file.endsWith('.json')).map(({ sha256 }) => sha256);
}

/** The stages of a run that were trained from other data than that of this hash. */
function trainedFromOther(run: RunFolder, hash: string): string[] {
  return stages.filter((stage) => {
    try {
      const manifest = JSON.parse(readFileSync(path.join(run.stage(stage), 'manifest.json'), 'utf8'));
      return stage !== 'data' && manifest.inputs?.data !== undefined && manifest.inputs.data !== hash;
    } catch {
      return false; // not trained yet
    }
  });
}

/** Returns a note on what to do if stages were trained from other data. */
export function trainAgainNote(run: RunFolder, hash: string): string | undefined {
  const others = trainedFromOther(run, hash);
  if (others.length === 0) return undefined;
  const were = others.length === 1 ? 'was' : 'were';
  return `${others.join(', ')} ${were} trained from other videos than these: genie train all trains again (${count(others.length, 'stage')}), --run FOLDER begins another run`;
}
