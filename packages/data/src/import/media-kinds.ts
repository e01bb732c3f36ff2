import { extname } from 'node:path';

/** Kind of a file by its name; null: not read. */
export type MediaKind = 'video' | 'picture' | 'dataset' | 'archive';

const endings: Readonly<Record<MediaKind, string>> = {
  video:
    'mp4 m4v mov qt webm mkv avi divx gif apng avifs ogv ogg ogm mpg mpeg mpe m1v m2v ts mts m2ts m2t flv f4v wmv asf 3gp 3g2 vob mxf dv rm rmvb y4m nut ivf h264 264 h265 265 hevc mjpeg mjpg',
  picture: 'png jpg jpeg jpe jfif webp avif tif tiff',
  dataset: 'h5 hdf5 hdf he5',
  archive: 'tar tgz',
};

export const videoEndings: readonly string[] = endings.video.split(' ');

const kinds = new Map<string, MediaKind>(
  Object.entries(endings).flatMap(([kind, list]) =>
    list.split(' ').map((ending): [string, MediaKind] => [`.${ending}`, kind as MediaKind]),
  ),
);

/** Returns the kind of a file, video, picture, HDF5 dataset or tar archive, by the ending of its name. */
export function mediaKind(name: string): MediaKind | null {
  if (/\.tar\.gz$/i.test(name)) return 'archive';
  return kinds.get(extname(name).toLowerCase()) ?? null;
}

const unread = new Set(
  '.bmp .heic .heif .jxl .jp2 .tga .exr .ppm .pgm .psd .dng .cr2 .svg .swf .zip .7z .rar'.split(' '),
);

/**
 * Returns whether an ending (`.bmp`) is of pictures or video in a form that is not read here, so that leaving it out has to be
 * reported.
 */
export function isUnreadMedia(ending: string): boolean {
  return unread.has(ending);
}

/** Returns whether a file is, by its name, an archive that is not read: if a user names it, the message has to say what to do. */
export function isUnreadArchive(name: string): boolean {
  return /\.(zip|7z|rar)$/i.test(name);
}

/** Folders that systems make and no user fills. */
const systemFolders = new Set(['__MACOSX', '@eaDir', '$RECYCLE.BIN', 'System Volume Information', 'lost+found']);

/** Returns whether an entry of a folder is nothing that a user put there: hidden, AppleDouble (`._001.png`), or a system's. */
export function isHidden(name: string): boolean {
  return name.startsWith('.') || systemFolders.has(name);
}

/** Returns whether a folder is named for the thumbnails that players and editors keep of videos. */
export function isThumbnailFolder(name: string): boolean {
  return /^(thumb|thumbnail|poster|cover|preview|storyboard|screenshot|artwork)s?$/i.test(name);
}

const natural = new Intl.Collator('en', { numeric: true });

/** Sorts names in place: frame 2 before frame 10; the same on every machine. */
export function inOrder(names: string[]): string[] {
  return names.sort((a, b) => natural.compare(a, b) || (a < b ? -1 : a > b ? 1 : 0));
}
