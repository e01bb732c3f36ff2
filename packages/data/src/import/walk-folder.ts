import { opendir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { glob } from 'tinyglobby';
import { LEROBOT_INFO, leRobotPlace } from './lerobot/place.ts';
import { inOrder, isHidden, isThumbnailFolder, isUnreadMedia, mediaKind } from './media-kinds.ts';
import { sniff } from './sniff.ts';
import type { FileStamp, Skipped, Source } from './source.ts';

/** A folder and all below it, sorted into what the files are. */
interface Folder {
  readonly path: string;
  readonly videos: FileStamp[];
  readonly pictures: FileStamp[];
  readonly datasets: FileStamp[];
  readonly archives: FileStamp[];
  /** Number of other files of each ending. */
  readonly others: Map<string, number>;
  readonly isLeRobot: boolean;
  readonly folders: Folder[];
}

/** The size and time of a file or folder; the reason where it cannot be had. */
export async function stamp(path: string): Promise<(FileStamp & { isFolder: boolean }) | string> {
  try {
    const about = await stat(path);
    if (!about.isFile() && !about.isDirectory()) return 'neither a file nor a folder';
    return { path, bytes: about.size, time: about.mtimeMs, isFolder: about.isDirectory() };
  } catch (error) {
    return reasonOf(error);
  }
}

/** A system's error in words. */
function reasonOf(error: unknown): string {
  const { code, message, path } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT' && path?.includes('\ufffd')) return 'its name is not UTF-8: rename it';
  if (code === 'ENOENT') return 'a link to a file that is not there';
  if (code === 'ELOOP') return 'a link that leads back to itself';
  if (code === 'EACCES' || code === 'EPERM') return 'no permission to read it';
  return message.split('\n')[0]!;
}

/** Does many small things, some at a time: a folder may hold a million files. */
async function inBatches<A, B>(items: readonly A[], work: (item: A) => Promise<B>): Promise<B[]> {
  const done: B[] = [];
  for (let i = 0; i < items.length; i += 64)
    for (const result of await Promise.all(items.slice(i, i + 64).map(work))) done.push(result);
  return done;
}

async function look(path: string, above: readonly string[], skipped: Skipped[]): Promise<Folder> {
  const folder: Folder = {
    path,
    videos: [],
    pictures: [],
    datasets: [],
    archives: [],
    others: new Map(),
    isLeRobot: typeof (await stamp(join(path, LEROBOT_INFO))) !== 'string',
    folders: [],
  };
  const real = await realpath(path);
  if (above.includes(real)) {
    skipped.push({ source: path, reason: 'a link to a folder that it stands in' });
    return folder;
  }
  const names: string[] = [];
  try {
    for await (const { name } of await opendir(path, { bufferSize: 1024 })) if (!isHidden(name)) names.push(name);
  } catch (error) {
    skipped.push({ source: path, reason: reasonOf(error) });
  }
  const lists = {
    video: folder.videos,
    picture: folder.pictures,
    dataset: folder.datasets,
    archive: folder.archives,
  };
  inOrder(names);
  const stamps = await inBatches(names, (name) => stamp(join(path, name)));
  for (const [i, name] of names.entries()) {
    const file = join(path, name);
    const about = stamps[i]!;
    const isFile = typeof about !== 'string' && !about.isFolder;
    const kind = mediaKind(name) ?? (isFile && extname(name) === '' ? await sniff(file) : null);
    // A dead link without an ending may have been to a folder.
    if (typeof about === 'string') {
      if (kind !== null || extname(name) === '') skipped.push({ source: file, reason: about });
    } else if (about.isFolder) folder.folders.push(await look(file, [...above, real], skipped));
    else if (kind === null) {
      const ending = extname(name).toLowerCase() || 'without an ending';
      folder.others.set(ending, (folder.others.get(ending) ?? 0) + 1);
    } else lists[kind].push({ path: file, bytes: about.bytes, time: about.time });
  }
  return folder;
}

function* all({ folders, ...folder }: Folder): Generator<Folder> {
  yield { ...folder, folders };
  for (const inside of folders) yield* all(inside);
}

const some = (folder: Folder, list: 'videos' | 'pictures' | 'archives'): boolean => {
  for (const each of all(folder)) if (each[list].length > 0) return true;
  return false;
};

const stem = (path: string) => basename(path, extname(path));

function listed(files: readonly FileStamp[]): string {
  const names = files.slice(0, 3).map(({ path }) => basename(path));
  return `${names.join(', ')}${files.length > 3 ? ', …' : ''}`;
}

/** Pictures that are left out as thumbnails. */
export function thumbnails(folder: string, pictures: readonly FileStamp[], why: string): Skipped {
  const count = `${pictures.length} picture${pictures.length === 1 ? '' : 's'}`;
  const asked = 'name the pictures alone to import them';
  return { source: folder, reason: `${count} ${why} (${listed(pictures)}), taken for thumbnails; ${asked}` };
}

/** A folder's pictures as one video. */
export function pictureSource(path: string, files: readonly FileStamp[]): Source {
  const images = files.map((file) => basename(file.path));
  return { kind: 'pictures', path, images, files, bytes: files.reduce((sum, { bytes }) => sum + bytes, 0) };
}

/** A file as a source of that kind. */
export function fileSource(kind: Source['kind'], { path, bytes, time }: FileStamp): Source {
  return { kind, path, images: [], files: [{ path, bytes, time }], bytes };
}

/** A LeRobot dataset, or one camera of it, with the files that it is made of. */
async function leRobotSource(path: string): Promise<Source> {
  const { root } = leRobotPlace(path);
  const inside = await glob(['meta/**', 'data/**', 'videos/**', 'images/**'], { cwd: root });
  const stamps = await inBatches(inOrder(inside), (file) => stamp(join(root, file)));
  const files: FileStamp[] = [];
  for (const about of stamps)
    if (typeof about !== 'string') files.push({ path: about.path, bytes: about.bytes, time: about.time });
  return { kind: 'lerobot', path, images: [], files, bytes: files.reduce((sum, { bytes }) => sum + bytes, 0) };
}

/**
 * Finds the sources in a folder, at any depth: video files, HDF5 datasets where there is nothing else (they may be made of what is beside
 * them), tar archives, LeRobot datasets, and of each folder its pictures as one video. Pictures with videos in the same folder
 * or in those below are taken for thumbnails, also those in a folder of that name or named each as a video is.
 *
 * @param skipped gets what is left out, with the reason
 */
export async function walkFolder(path: string, skipped: Skipped[]): Promise<Source[]> {
  const above = dirname(resolve(path));
  const isCamera = basename(above) === 'videos' && typeof (await stamp(join(above, '..', LEROBOT_INFO))) !== 'string';
  if (isCamera) return [await leRobotSource(path)];
  const root = await look(path, [], skipped);
  const found: Source[] = [];
  const stems = new Set<string>();
  for (const { videos } of all(root)) for (const video of videos) stems.add(stem(video.path));
  const hasMedia = some(root, 'videos') || some(root, 'pictures') || some(root, 'archives');

  const whyThumbnails = (folder: Folder): string | null => {
    if (some(folder, 'videos')) return 'beside or above its videos';
    if (stems.size === 0) return null;
    if (folder !== root && isThumbnailFolder(basename(folder.path))) return 'in a folder of that name';
    return folder.pictures.every((file) => stems.has(stem(file.path))) ? 'named as the videos are' : null;
  };
  const unread = (folder: Folder): void => {
    for (const [ending, count] of folder.others)
      if (isUnreadMedia(ending))
        skipped.push({
          source: folder.path,
          reason: `${count} ${ending} file${count === 1 ? '' : 's'}: not a format that is read; convert to PNG, or to MP4`,
        });
  };
  const collect = async (folder: Folder): Promise<void> => {
    if (folder.isLeRobot) {
      found.push(await leRobotSource(folder.path));
      return;
    }
    unread(folder);
    const count = folder.pictures.length;
    const why = count > 0 ? whyThumbnails(folder) : null;
    if (why) skipped.push(thumbnails(folder.path, folder.pictures, why));
    else if (count > 0) found.push(pictureSource(folder.path, folder.pictures));
    for (const video of folder.videos) found.push(fileSource('video', video));
    for (const archive of folder.archives) found.push(fileSource('archive', archive));
    for (const dataset of folder.datasets)
      if (hasMedia)
        skipped.push({
          source: dataset.path,
          reason: 'a dataset beside videos, which it may be made of; name the file itself to import it',
        });
      else found.push(fileSource('dataset', dataset));
    for (const inside of folder.folders) await collect(inside);
  };
  const before = skipped.length;
  await collect(root);
  if (found.length === 0 && skipped.length === before) skipped.push({ source: path, reason: nothingIn(root) });
  return found;
}

function nothingIn(root: Folder): string {
  const others = new Map<string, number>();
  for (const folder of all(root))
    for (const [ending, count] of folder.others) others.set(ending, (others.get(ending) ?? 0) + count);
  const most = [...others].sort((a, b) => b[1] - a[1]).slice(0, 4);
  const there =
    most.length > 0 ? ` (there are: ${most.map(([ending, count]) => `${count} ${ending}`).join(', ')})` : '';
  return `no video or image files in this folder or those below it${there}`;
}
