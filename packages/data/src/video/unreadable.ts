import { open } from 'node:fs/promises';
import { boxesOf, bytesAt } from './file-end.ts';

/** Bytes that are looked at. */
const HEAD = 4096;

/** Says, for people, why FFmpeg finds no video in a file, where its first bytes tell; null: they do not. */
export async function whyUnreadable(path: string): Promise<string | null> {
  const file = await open(path).catch(() => null); // why it cannot be opened is told already
  if (!file) return null;
  try {
    const { size } = await file.stat();
    if (size === 0) return 'the file is empty';
    const head = await bytesAt(file, 0, HEAD);
    const text = head.toString('latin1');
    if (text.startsWith('version https://git-lfs.github.com/spec/'))
      return 'a Git LFS pointer, not the file that it stands for: run `git lfs pull`';
    if (/^\s*<(!doctype html|html|head|body)\b/i.test(text)) return 'a web page (HTML), not a video: download it again';
    if (head.every((byte) => byte === 0)) return 'nothing but zeros where it begins, as of a download that did not end';
    const boxes = await boxesOf(file, size);
    if (boxes.has('moov')) return null;
    if (boxes.has('moof'))
      return 'a piece of a stream without its initialization segment (moov): name the playlist (.m3u8, .mpd) or put all pieces behind it into one file';
    if (boxes.has('mdat')) return 'cut off: its index (moov), which stands behind the pictures, is missing';
    return null;
  } finally {
    await file.close();
  }
}
