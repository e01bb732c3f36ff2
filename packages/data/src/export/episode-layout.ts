import type { VideoEntry } from '../dataset/video-entry.ts';

/** Files in a folder. */
export const CHUNK = 1000;

/** Folder and place of a file by its number. */
export const place = (number: number): { chunk_index: number; file_index: number } => ({
  chunk_index: Math.floor(number / CHUNK),
  file_index: number % CHUNK,
});

/** Videos by the file that they go to, none over `most` frames unless it is one video. */
export function inFiles(videos: readonly VideoEntry[], most: number): number[][] {
  const files: number[][] = [];
  let room = 0;
  for (const [i, { length }] of videos.entries()) {
    if (length > room || files.length === 0) {
      files.push([]);
      room = most;
    }
    files.at(-1)!.push(i);
    room -= length;
  }
  return files;
}

/** The file of each video. */
export function fileOf(files: readonly number[][]): Map<number, number> {
  return new Map(files.flatMap((episodes, number) => episodes.map((episode): [number, number] => [episode, number])));
}

/** Row of the first frame of each video. */
export function startsOf(videos: readonly VideoEntry[]): number[] {
  let next = 0;
  return videos.map(({ length }) => {
    next += length;
    return next - length;
  });
}

/** Frame of its file with which each video begins. */
export function withinFiles(videos: readonly VideoEntry[], files: readonly number[][]): number[] {
  const from: number[] = [];
  for (const episodes of files) {
    let next = 0;
    for (const episode of episodes) {
      from[episode] = next;
      next += videos[episode]!.length;
    }
  }
  return from;
}
