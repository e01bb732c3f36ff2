import { expect, test } from 'vitest';
import { kindOf, refusal } from './kind.ts';

const bytes = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

test.each([
  ['', 'empty'],
  ['\x89PNG\r\n\x1a\n', 'picture'],
  ['\xff\xd8\xff\xe0', 'picture'],
  ['RIFF\0\0\0\0WEBPVP8 ', 'picture'],
  ['\0\0\0\x1cftypavif', 'picture'],
  ['GIF89a', 'animation'],
  ['\0\0\0\x20ftypisom', 'video'],
  ['\x1aE\xdf\xa3', 'video'],
  ['RIFF\0\0\0\0AVI LIST', 'video'],
  ['\0\0\0\x1cftypM4A ', 'sound'],
  ['RIFF\0\0\0\0WAVEfmt ', 'sound'],
  ['ID3\x04', 'sound'],
  ['\xff\xfb\x90', 'sound'],
  ['PK\x03\x04', 'archive'],
  ['# Notes\n', 'text'],
  ['\0\x01\x02', 'unknown'],
])('%j is %s', (head, kind) => {
  expect(kindOf(bytes(head))).toBe(kind);
});

test('says what to choose instead', () => {
  expect(refusal('song.mp3', 'sound')).toBe(
    'song.mp3 holds sound and no pictures: choose a PNG, JPEG, WebP or GIF, or a video (MP4, WebM).',
  );
  expect(refusal('a.png', 'picture')).toBeUndefined();
});
