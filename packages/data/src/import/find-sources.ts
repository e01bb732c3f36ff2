import { readdir, stat } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { glob, isDynamicPattern } from 'tinyglobby';

/** A video file, or a folder of images that make one video. */
export interface Source {
  readonly path: string;
  /** Names of the images in the order of time; absent for a file. */
  readonly images?: readonly string[];
  /** All bytes. */
  readonly bytes: number;
}

/** A source that was left out. */
export interface Skipped {
  readonly source: string;
  readonly reason: string;
}

const videoExtensions = new Set('.mp4 .m4v .mov .webm .mkv .avi .gif .ogv .mpg .mpeg .ts .flv .wmv'.split(' '));
const imageExtensions = new Set('.png .jpg .jpeg .webp .avif .tif .tiff'.split(' '));

const natural = new Intl.Collator('en', { numeric: true });
/** Frame 2 before frame 10; the same on every machine. */
const inOrder = (names: string[]): string[] => names.sort((a, b) => natural.compare(a, b) || (a < b ? -1 : 1));

async function imagesIn(folder: string): Promise<Source | null> {
  const names = inOrder((await readdir(folder)).filter((name) => imageExtensions.has(extname(name).toLowerCase())));
  if (names.length === 0) return null;
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).size));
  return { path: folder, images: names, bytes: sizes.reduce((a, b) => a + b) };
}

async function sourcesIn(folder: string): Promise<Source[]> {
  const found: Source[] = [];
  const images = await imagesIn(folder);
  if (images) found.push(images);
  const entries = await readdir(folder, { withFileTypes: true });
  for (const name of inOrder(entries.map((entry) => entry.name))) {
    const path = join(folder, name);
    const about = await stat(path).catch(() => null); // a link to nothing
    if (about?.isDirectory()) {
      const inside = await imagesIn(path);
      if (inside) found.push(inside);
    } else if (about && videoExtensions.has(extname(name).toLowerCase())) {
      found.push({ path, bytes: about.size });
    }
  }
  return found;
}

/**
 * Finds the videos behind paths and globs: files as they are; of a folder its video files, itself if it holds images, and each
 * folder in it that holds images.
 */
export async function findSources(paths: readonly string[]): Promise<{ sources: Source[]; skipped: Skipped[] }> {
  const found = new Map<string, Source>();
  const skipped: Skipped[] = [];
  for (const given of paths) {
    let matches = [given];
    let about = await stat(given).catch(() => null);
    if (!about && isDynamicPattern(given)) {
      matches = inOrder(await glob(given, { onlyFiles: false, expandDirectories: false }));
      if (matches.length === 0) skipped.push({ source: given, reason: 'no file matches' });
    }
    for (const match of matches) {
      const path = match.length > 1 ? match.replace(/[/\\]+$/, '') : match;
      about = await stat(path).catch(() => null);
      if (!about) skipped.push({ source: path, reason: 'no such file or folder' });
      else if (!about.isDirectory()) found.set(path, { path, bytes: about.size });
      else {
        const inside = await sourcesIn(path);
        for (const source of inside) found.set(source.path, source);
        if (inside.length === 0) skipped.push({ source: path, reason: 'no video or image files in this folder' });
      }
    }
  }
  return { sources: [...found.values()], skipped };
}

/** A name for each source: its file's without extension, made unique with a number. */
export function nameSources(sources: readonly Source[]): string[] {
  const used = new Set<string>();
  return sources.map(({ path, images }) => {
    const stem = images ? basename(path) : basename(path, extname(path));
    let name = stem;
    for (let i = 2; used.has(name); i++) name = `${stem}-${i}`;
    used.add(name);
    return name;
  });
}
