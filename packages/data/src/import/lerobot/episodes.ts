import { join } from 'node:path';
import { glob } from 'tinyglobby';
import { parquetRows } from './parquet.ts';

/** An episode, and where its rows and pictures are. */
export interface Episode {
  readonly index: number;
  /** Number of frames. */
  readonly length: number;
  /** Numbers of the files with its rows and, for a camera of videos, with its pictures. */
  readonly data: { readonly chunk: number; readonly file: number };
  /** Row of the whole dataset with which it begins. */
  readonly fromRow: number;
  readonly video?: { readonly chunk: number; readonly file: number; readonly from: number };
}

/** Reads the list of episodes; of `camera`, a feature of videos, also where each is in its file. */
export async function readEpisodes(root: string, camera: string | undefined): Promise<Episode[]> {
  const files = (await glob('meta/episodes/**/*.parquet', { cwd: root })).sort();
  if (files.length === 0)
    throw new Error(`${join(root, 'meta/episodes')}: no Parquet files in it; expected the list of episodes`);
  const columns = ['episode_index', 'length', 'data/chunk_index', 'data/file_index', 'dataset_from_index'];
  const video = ['chunk_index', 'file_index', 'from_timestamp'].map((name) => `videos/${camera}/${name}`);
  const episodes: Episode[] = [];
  for (const file of files) {
    for await (const rows of parquetRows(join(root, file), camera ? [...columns, ...video] : columns)) {
      for (const row of rows) {
        const [index, length, chunk, number, fromRow] = columns.map((name) => Number(row[name]));
        const [videoChunk, videoFile, from] = video.map((name) => Number(row[name]));
        episodes.push({
          index: index!,
          length: length!,
          data: { chunk: chunk!, file: number! },
          fromRow: fromRow!,
          ...(camera ? { video: { chunk: videoChunk!, file: videoFile!, from: from! } } : {}),
        });
      }
    }
  }
  return episodes.sort((a, b) => a.index - b.index);
}
