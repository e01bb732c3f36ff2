import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../testing/pictures.ts';
import { findSources } from './find-sources.ts';

const root = temporaryFolder();
let folders = 0;

/** A folder with these files, of a few bytes each. */
function folderOf(...names: string[]): string {
  const folder = join(root, `${folders++}`);
  for (const name of names) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), 'x');
  }
  return folder;
}

/** Lists what is found, with paths inside the folder; the pictures of one after its path. */
async function find(folder: string, ...typed: string[]): Promise<{ found: string[]; skipped: string[] }> {
  const local = (path: string) => relative(folder, path) || '.';
  const { sources, skipped } = await findSources(typed);
  return {
    found: sources.map(({ path, images }) => [local(path), ...images].join(' ')),
    skipped: skipped.map(({ source, reason }) => `${local(source)}: ${reason}`),
  };
}

test('finds videos and folders of pictures at any depth, in the order of their numbers', async () => {
  const folder = folderOf(
    'b.mp4',
    'day1/a.MP4',
    'day1/deep/er/c.webm',
    'f/level1/ep10/2.png',
    'f/level1/ep9/10.png',
    'f/level1/ep9/9.png',
  );
  expect(await find(folder, folder)).toEqual({
    found: ['b.mp4', 'day1/a.MP4', 'day1/deep/er/c.webm', 'f/level1/ep9 9.png 10.png', 'f/level1/ep10 2.png'],
    skipped: [],
  });
});

test('takes hidden files, AppleDouble files and the folders of systems for nothing', async () => {
  const folder = folderOf(
    'f/001.png',
    'f/._001.png',
    'f/.DS_Store',
    '._a.mp4',
    'a.mp4',
    '__MACOSX/a.mp4',
    '.cache/b.mp4',
    '@eaDir/a.jpg',
  );
  expect(await find(folder, folder)).toEqual({ found: ['a.mp4', 'f 001.png'], skipped: [] });
  expect((await find(folder, join(folder, 'f'))).found).toEqual(['f 001.png']);
});

test('takes pictures beside, above or named as videos for thumbnails, and says so', async () => {
  const folder = folderOf(
    'c/a.mp4',
    'c/a.webp',
    'c/b.jpg',
    'c/b.mp4',
    'd/cover.jpg',
    'd/disc1/a.mp4',
    'e/x.mp4',
    'e/small/x.png',
    'g/y.mp4',
    'g/Thumbs/1.png',
    'h/z.mp4',
    'h/frames/1.png',
    'h/frames/2.png',
  );
  const told = (of: string, count: string) =>
    expect.stringMatching(new RegExp(`^${of}: ${count} .*thumbnails; name the pictures`));
  expect(await find(folder, folder)).toEqual({
    found: ['c/a.mp4', 'c/b.mp4', 'd/disc1/a.mp4', 'e/x.mp4', 'g/y.mp4', 'h/z.mp4', 'h/frames 1.png 2.png'],
    skipped: [
      told('c', '2 pictures'),
      told('d', '1 picture'),
      told('e/small', '1 picture'),
      told('g/Thumbs', '1 picture'),
    ],
  });
  // Asked for: named without the videos.
  expect((await find(folder, join(folder, 'c/*.{webp,jpg}'))).found).toEqual(['c a.webp b.jpg']);
  expect(await find(folder, join(folder, 'c/*'))).toEqual({
    found: ['c/a.mp4', 'c/b.mp4'],
    skipped: [told('c', '2 pictures')],
  });
});

test("takes a shell's list of pictures for one video a folder, in the order of their numbers", async () => {
  const folder = folderOf('f/1.png', 'f/10.png', 'f/2.png', 'g/1.jpg');
  const list = ['f/1.png', 'f/10.png', 'f/2.png', 'g/1.jpg'].map((name) => join(folder, name));
  expect(await find(folder, ...list)).toEqual({ found: ['f 1.png 2.png 10.png', 'g 1.jpg'], skipped: [] });
  expect((await find(folder, list[1]!, join(folder, 'f'))).found).toEqual(['f 1.png 2.png 10.png']);
  expect((await find(folder, join(folder, 'f', '*.png'))).found).toEqual(['f 1.png 2.png 10.png']);
});

test('takes names as they are typed, whatever letters are in them', async () => {
  const names = [
    'run #2.mp4',
    'Zelda: 1.mp4',
    'a, b.mp4',
    'true',
    '2024/a.mp4',
    'it\'s "x".mp4',
    '[draft] v{1}.mp4',
    'ビデオ ü.mp4',
    'wow?*.mp4',
    '-x.mp4',
    '50%.mp4',
    '$HOME.mp4',
    'back\\slash.mp4',
  ];
  const folder = folderOf(...names);
  for (const name of names) expect(await find(folder, join(folder, name))).toEqual({ found: [name], skipped: [] });
  // As macOS writes it, typed as a keyboard does, and the other way round.
  const other = folderOf('\u0075\u0308.mp4', '\u00e9.mp4');
  expect((await find(other, join(other, '\u00fc.mp4'))).found).toHaveLength(1);
  expect((await find(other, join(other, '\u0065\u0301.mp4'))).found).toHaveLength(1);
});

test('takes lists with commas, braces, patterns, and quotes around a name', async () => {
  const folder = folderOf('d1/a.mp4', 'd2/b.mp4', 'x, y.mp4', 'z.mp4', 'e{1,2}/c.mp4');
  const at = (name: string) => join(folder, name);
  expect((await find(folder, at('{d1,d2}'))).found).toEqual(['d1/a.mp4', 'd2/b.mp4']);
  expect((await find(folder, at('d{1,2}/*.mp4'))).found).toEqual(['d1/a.mp4', 'd2/b.mp4']);
  expect((await find(folder, at('d[12]/'))).found).toEqual(['d1/a.mp4', 'd2/b.mp4']);
  expect((await find(folder, `${at('z.mp4')}, ${at('x, y.mp4')},${at('d1')}`)).found).toEqual([
    'z.mp4',
    'x, y.mp4',
    'd1/a.mp4',
  ]);
  expect((await find(folder, at('e{1,2}'))).found).toEqual(['e{1,2}/c.mp4']);
  expect((await find(folder, `"${at('z.mp4')}"`)).found).toEqual(['z.mp4']);
  expect((await find(folder, at('z.mp4'), folder)).found.filter((name) => name === 'z.mp4')).toHaveLength(1);
  expect(await find(folder, at('*.avi'), at('none.mp4'))).toEqual({
    found: [],
    skipped: ['*.avi: no file matches', 'none.mp4: no such file or folder'],
  });
});

test('goes on after dead links and links in a circle, and lists each', async () => {
  const folder = folderOf('f/040.png', 'f/042.png', 'c/a.mp4', 'l/z.mp4');
  symlinkSync('gone', join(folder, 'f/041.png'));
  symlinkSync('gone', join(folder, 'c/lost'));
  symlinkSync('..', join(folder, 'l/up'));
  symlinkSync(join(folder, 'c'), join(folder, 'l/other'));
  const { found, skipped } = await find(folder, folder);
  expect(found).toEqual(['c/a.mp4', 'f 040.png 042.png', 'l/z.mp4', 'l/other/a.mp4']);
  expect(skipped.sort()).toEqual([
    'c/lost: a link to a file that is not there',
    'f/041.png: a link to a file that is not there',
    'l/other/lost: a link to a file that is not there',
    'l/up: a link to a folder that it stands in',
  ]);
  expect((await find(folder, join(folder, 'f/041.png'))).skipped).toEqual([
    'f/041.png: a link to a file that is not there',
  ]);
});

test('says what is in a folder without videos, and what kinds of pictures are not read', async () => {
  const folder = folderOf('a.txt', 'b.txt', 'notes');
  expect((await find(folder, folder)).skipped[0]).toMatch(
    /or those below it \(there are: 2 \.txt, 1 without an ending\)$/,
  );
  const other = folderOf('a.mp4', 'i/1.heic', 'i/2.heic');
  expect((await find(other, other)).skipped[0]).toMatch(/^i: 2 \.heic files: not a format that is read; convert/);
});

test('leaves out datasets beside the videos that they may be made of', async () => {
  const folder = folderOf('c/a.mp4', 'c/c.h5', 'only/frames.h5');
  expect(await find(folder, join(folder, 'c'))).toEqual({
    found: ['c/a.mp4'],
    skipped: [expect.stringMatching(/^c\/c\.h5: a dataset beside videos/)],
  });
  expect((await find(folder, join(folder, 'only'))).found).toEqual(['only/frames.h5']);
});

test('takes a file that lists paths for what it lists', async () => {
  const folder = folderOf('c/a.mp4', 'c/new\nline.mp4', 'c/#1.mp4', 'f/1.png', 'f/2.png');
  const list = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const all = ['c/#1.mp4', 'c/a.mp4', 'f'];
  // Seen from the list's own folder, with a byte order mark, the line ends of Windows and a playlist's own lines.
  const local = list('list.txt', '\ufeff#EXTM3U\r\nc/#1.mp4\r\n\r\nc/a.mp4\r\nf\r\ngone.mp4\r\n');
  expect(await find(folder, local)).toEqual({
    found: [...all.slice(0, 2), 'f 1.png 2.png'],
    skipped: [expect.stringMatching(/gone\.mp4: no such file or folder$/)],
  });
  // `find -print0`
  const zeros = list('zeros', ['c/a.mp4', 'c/new\nline.mp4'].map((name) => `${join(folder, name)}\0`).join(''));
  expect((await find(folder, zeros)).found).toEqual(['c/a.mp4', 'c/new\nline.mp4']);
  // A list in a list is none, and a text that lists nothing is what it was: no video.
  expect((await find(folder, list('lists', 'list.txt\nc/a.mp4\n'))).found).toEqual(['list.txt', 'c/a.mp4']);
  expect((await find(folder, list('notes.txt', 'hello\n'))).found).toEqual(['notes.txt']);
});
