import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { mean, pixel } from '../testing/pictures.ts';
import { openMovie } from './animated-webp.ts';
import { type DecodeOptions, findVideoBackend, type VideoBackend } from './backend.ts';

/** Expected content of a file; see `fixtures/README.md`. */
interface Right {
  readonly frames: number;
  readonly fps: number;
  /** As it is looked through, where no gap or cut makes it another than is decoded. */
  readonly seconds?: number;
  /** Frames before each gap, and where the next one stands in the video. */
  readonly gaps?: readonly (readonly [number, number])[];
  readonly notes?: readonly RegExp[];
  /** The pixel right of the middle, which is transparent: over black. */
  readonly isTransparent?: boolean;
  /** Pixels differ between versions of FFmpeg's deinterlacer, by this much in the mean. */
  readonly tolerance?: number;
}

const hdr = (name: string) => [new RegExp(`high dynamic range \\(${name}\\): .*zscale and tonemap`)];
const interlaced = [/^interlaced: deinterlaced by FFmpeg's bwdif$/];
const kinds: Record<string, Right> = {
  'plain.mp4': { frames: 30, fps: 30 },
  // Which stream.
  'cover-first.mkv': { frames: 30, fps: 30 },
  'cover-attached.mp4': { frames: 30, fps: 30 },
  'two-streams.mkv': { frames: 30, fps: 30 },
  // When its frames are shown.
  'variable.mp4': { frames: 116, fps: 30, notes: [/not evenly spaced \(72 in 3\.87 s\).* 30 a second are taken/] },
  'jitter.webm': { frames: 90, fps: 30 },
  'hidden.webm': { frames: 90, fps: 30 },
  'long-header.mp4': { frames: 30, fps: 30 },
  'long-last.gif': { frames: 20, fps: 10 },
  'program.mpg': { frames: 60, fps: 30 },
  'b-frames.avi': { frames: 30, fps: 30 },
  'empty-packets.ogv': { frames: 25, fps: 30 },
  'film.mp4': { frames: 24, fps: 24_000 / 1001 },
  // Six frames before it are there to be decoded and never shown; the first that is shown is no key frame.
  'edit-list.mp4': { frames: 39, fps: 30, seconds: 1.3 },
  'takes.m2ts': { frames: 28, fps: 30, gaps: [[13, 13]], notes: [/time stamps jump after 0\.43 s/] },
  // Where it begins, ends, and is whole.
  'mid-gop.m2ts': { frames: 15, fps: 30, notes: [/middle of a group of pictures: 10 of 25 frames/] },
  'damaged.mp4': { frames: 60, fps: 30, gaps: [[30, 60]], notes: [/damaged from 1\.00 s to 2\.00 s/] },
  'damaged-vp8.webm': { frames: 60, fps: 30, gaps: [[30, 60]], notes: [/damaged from 1\.00 s to 2\.00 s/] },
  'damaged-vp9.mp4': { frames: 60, fps: 30, gaps: [[30, 60]], notes: [/damaged from 1\.00 s to 2\.00 s/] },
  'damaged-av1.mp4': { frames: 60, fps: 30, gaps: [[30, 60]], notes: [/damaged from 1\.00 s to 2\.00 s/] },
  'damaged-mjpeg.avi': { frames: 89, fps: 30, gaps: [[44, 45]], notes: [/damaged from 1\.47 s to 1\.50 s/] },
  // Where the container is damaged, FFmpeg goes on behind it without a word.
  'broken.webm': { frames: 65, fps: 30, gaps: [[35, 60]], notes: [/damaged from 1\.17 s to 2\.00 s/] },
  'cut.mp4': { frames: 60, fps: 30, notes: [/cut off: what it holds ends after 2\.00 s/] },
  'cut.webm': { frames: 37, fps: 30, notes: [/cut off: what it holds ends after 1\.23 s/] },
  'cut.webp': { frames: 5, fps: 10, notes: [/cut off: what it holds ends after 0\.50 s/] },
  'cut.gif': { frames: 5, fps: 10, notes: [/cut off: what it holds ends after 0\.50 s/] },
  'no-last-byte.gif': { frames: 20, fps: 10 },
  'more-after-end.gif': { frames: 20, fps: 10 },
  // What its pictures are.
  'two-sizes.h264': { frames: 60, fps: 30, notes: [/^has no time stamps: taken as 30 frames a second$/] },
  'bare.mjpeg': { frames: 30, fps: 25, notes: [/^has no time stamps: taken as 25 frames a second$/] },
  'wide-pixels.webm': { frames: 30, fps: 30 },
  'moving.avif': { frames: 10, fps: 10 },
  'transparent.apng': { frames: 10, fps: 10, isTransparent: true },
  'transparent.webp': { frames: 10, fps: 10, isTransparent: true },
  'transparent-vp8.webm': { frames: 10, fps: 10, isTransparent: true },
  'transparent-vp9.webm': { frames: 30, fps: 10, isTransparent: true },
  'interlaced.mpg': { frames: 30, fps: 15, notes: interlaced, tolerance: 2 },
  'interlaced.mkv': { frames: 30, fps: 15, notes: interlaced, tolerance: 2 },
  'pq.mp4': { frames: 30, fps: 30, notes: hdr('PQ') },
  'hlg.mkv': { frames: 30, fps: 30, notes: hdr('HLG') },
};

const hasFfmpeg = spawnSync('ffmpeg', ['-version']).status === 0;
/** Frames that node-av made of each file. */
const first = new Map<string, Uint8Array[]>();
const fixture = (name: string) => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));

async function decodeAll(backend: VideoBackend, name: string, options: Partial<DecodeOptions> = {}) {
  const { info, decode } = await openMovie(fixture(name), backend);
  const frames: Uint8Array[] = [];
  const [gaps, notes]: [[number, number][], string[]] = [[], []];
  const onGap = ({ offset }: { offset: number }) => gaps.push([frames.length, offset]);
  const onNote = (note: string) => notes.push(note);
  for await (const frame of decode({ height: 24, width: 32, fit: 'crop', onGap, onNote, ...options }))
    frames.push(frame);
  return { info, frames, gaps, notes };
}

// ffmpeg need not be on the PATH of every machine: where it is, it has to do all that node-av does.
describe.each(hasFfmpeg ? (['node-av', 'ffmpeg'] as const) : (['node-av'] as const))('%s', (name) => {
  test.each(Object.entries(kinds))('%s', { timeout: 60_000 }, async (file, right) => {
    const { info, frames, gaps, notes } = await decodeAll(await findVideoBackend(name), file);
    expect({ frames: frames.length, gaps }).toEqual({ frames: right.frames, gaps: right.gaps ?? [] });
    expect(info.fps).toBeCloseTo(right.fps, 3);
    expect(info.seconds).toBeCloseTo(right.seconds ?? info.seconds!, 2);
    expect(notes).toEqual((right.notes ?? []).map((note) => expect.stringMatching(note)));
    if (right.isTransparent)
      for (const frame of frames) {
        expect(pixel(frame, 32, 28, 12)).toEqual([0, 0, 0]);
        expect(mean(frame)).toBeGreaterThan(20);
      }
    const same = first.get(file) ?? frames;
    first.set(file, same);
    for (const [i, frame] of frames.entries()) {
      const differences = frame.map((value, j) => Math.abs(value - same[i]![j]!));
      expect(mean(differences)).toBeLessThan(right.tolerance ?? 0.5);
      if (!right.tolerance) expect(Math.max(...differences)).toBeLessThanOrEqual(3);
    }
  });

  test('refuses, in a sentence, what is no video', { timeout: 60_000 }, async () => {
    const backend = await findVideoBackend(name);
    await expect(backend.open(fixture('cover-only.mp4'))).rejects.toThrow('no video in it but a cover picture');
    // Found by `npm run fuzz`: the decoder does not open, and FFmpeg's words alone were "Operation not permitted".
    const broken = decodeAll(backend, 'broken-header.ogv');
    await expect(broken).rejects.toThrow(name === 'node-av' ? /^its theora cannot be decoded: / : /^[^\n]{5,200}$/);
  });

  test('shows pixels that are not square as wide as they are, where only the container says so', async () => {
    const backend = await findVideoBackend(name);
    const size = { height: 32, width: 32, fit: 'letterbox' } as const;
    const { frames } = await decodeAll(backend, 'wide-pixels.webm', size);
    // 32×48 pixels, twice as wide as high: 64×48, so that four rows above and below are bars.
    const rows = Array.from({ length: 32 }, (_, y) => mean(frames[0]!.subarray(y * 96, (y + 1) * 96)) > 2);
    expect(rows).toEqual(rows.map((_, y) => y >= 4 && y < 28));
  });

  test('takes another rate by time, also of uneven frames', { timeout: 60_000 }, async () => {
    const backend = await findVideoBackend(name);
    const at = async (file: string, fps: number) => (await decodeAll(backend, file, { fps })).frames.length;
    expect(await at('plain.mp4', 15)).toBe(15);
    expect(await at('plain.mp4', 60)).toBe(60);
    expect(await at('variable.mp4', 10)).toBe(39);
    expect(await at('long-last.gif', 5)).toBe(10);
  });
});
