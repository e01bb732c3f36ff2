import { lstat } from 'node:fs/promises';
import { basename, dirname, extname, resolve } from 'node:path';
import { isMovingPicture } from '../video/moving-picture.ts';
import { listedPaths } from './list-file.ts';
import { inOrder, isUnreadArchive, mediaKind, videoEndings } from './media-kinds.ts';
import { sniff } from './sniff.ts';
import type { FileStamp, Skipped, Source } from './source.ts';
import { typedPaths } from './typed-paths.ts';
import { fileSource, pictureSource, stamp, thumbnails, walkFolder } from './walk-folder.ts';

/**
 * Finds the videos behind what was typed: paths, lists with commas, globs, files that list paths. A picture that is named belongs to one video with
 * all named pictures of its folder; of a folder see {@link walkFolder}. What is named twice comes once.
 *
 * @returns the sources in the order of the names, and what was left out, with the reasons
 */
export async function findSources(typed: readonly string[]): Promise<{ sources: Source[]; skipped: Skipped[] }> {
  const found = new Map<string, Source>();
  const skipped: Skipped[] = [];
  /** Named pictures by folder; the folder has its place among the sources from the first of them on. */
  const pictures = new Map<string, Map<string, FileStamp>>();
  const add = (source: Source) => {
    const key = resolve(source.path);
    const known = found.get(key);
    const isPlace = known?.kind === 'pictures' && known.images.length === 0;
    if (!known || isPlace) found.set(key, source);
  };
  const take = async (path: string, isListed = false): Promise<void> => {
    const about = await stamp(path);
    if (typeof about === 'string') {
      const reason = about.startsWith('a link to') && !(await isLink(path)) ? 'no such file or folder' : about;
      skipped.push({ source: path, reason });
      return;
    }
    if (about.isFolder) {
      for (const source of await walkFolder(path, skipped)) add(source);
      return;
    }
    const known = mediaKind(path) ?? (await sniff(path));
    const listed = known === null && !isListed ? await listedPaths(path) : null;
    const kind = known ?? 'video';
    if (listed) for (const each of listed) await take(each, true);
    else if (isUnreadArchive(path))
      skipped.push({ source: path, reason: 'an archive of a kind that is not read: unpack it, and name its folder' });
    else if (kind === 'picture' && !(await isMovingPicture(path))) {
      const folder = dirname(path);
      const key = resolve(folder);
      const named = pictures.get(key) ?? new Map<string, FileStamp>();
      pictures.set(key, named.set(basename(path), about));
      add(pictureSource(folder, []));
    } else add(fileSource(kind === 'picture' ? 'video' : kind, about));
  };
  for (const text of typed) {
    const paths = await typedPaths(text);
    if (!paths) skipped.push({ source: text, reason: 'no file matches' });
    for (const path of paths ?? []) await take(path.length > 1 ? path.replace(/(?<=.)[/\\]+$/, '') : path);
  }
  const withVideos = new Set<string>();
  for (const { kind, path } of found.values()) if (kind === 'video') withVideos.add(resolve(dirname(path)));
  for (const [key, files] of pictures) {
    const source = found.get(key)!;
    if (source.images.length > 0) continue; // the folder itself was named too, with all that is in it
    const ordered = inOrder([...files.keys()]).map((name) => files.get(name)!);
    if (!withVideos.has(key)) {
      found.set(key, pictureSource(source.path, ordered));
      continue;
    }
    found.delete(key);
    skipped.push(thumbnails(source.path, ordered, 'named together with videos of their folder'));
  }
  return { sources: [...found.values()].filter((source) => !isLabels(source, found)), skipped };
}

/** Returns whether a named JSON belongs to a named video, as a shell's `*` has it. */
function isLabels({ path }: Source, found: ReadonlyMap<string, Source>): boolean {
  if (extname(path).toLowerCase() !== '.json') return false;
  const stem = resolve(path).slice(0, -extname(path).length);
  return videoEndings.some((ending) => found.has(`${stem}.${ending}`));
}

async function isLink(path: string): Promise<boolean> {
  return lstat(path).then(
    (about) => about.isSymbolicLink(),
    () => false,
  );
}
