import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { countingFrames, mean, pixel, temporaryFolder } from '../testing/pictures.ts';
import { type DecodeOptions, findVideoBackend, type VideoBackend, type VideoFormat } from './backend.ts';
import { encodeVideo } from './encode-video.ts';
import { parseStreams } from './ffmpeg-log.ts';
import { decodeFilters } from './filters.ts';
import { PacketTable, type VideoStream } from './video-stream.ts';

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);
const hasFfmpeg = spawnSync('ffmpeg', ['-version']).status === 0;
const formats: VideoFormat[] = ['mp4', 'webm', 'gif'];

async function decodeAll(backend: VideoBackend, path: string, options: DecodeOptions): Promise<Uint8Array[]> {
  const frames: Uint8Array[] = [];
  for await (const frame of backend.decode(path, options)) frames.push(frame);
  return frames;
}

// ffmpeg need not be on the PATH of every machine: where it is, it has to do all that node-av does.
describe.each(hasFfmpeg ? (['node-av', 'ffmpeg'] as const) : (['node-av'] as const))('%s', (name) => {
  test.each(formats)('writes and reads %s', async (format) => {
    const backend = await findVideoBackend(name);
    const path = at(`${name}.${format}`);
    await encodeVideo(path, countingFrames(30), { height: 16, width: 16, fps: 12.5, backend: name });
    const info = await backend.probe(path);
    expect(info).toMatchObject({ height: 16, width: 16 });
    expect(info.seconds).toBeCloseTo(2.4, 1);
    expect(info.fps).toBeCloseTo(12.5, 1);
    const frames = await decodeAll(backend, path, { height: 16, width: 16, fit: 'crop' });
    expect(frames.map((frame) => Math.round(mean(frame) / 5))).toEqual(Array.from({ length: 30 }, (_, t) => t));
  });

  test('turns pictures upright and makes their pixels square, as the file says', async () => {
    // The left half white, the right one black; the file's header is changed to say that it lies on its side.
    const half = new Uint8Array(32 * 32 * 3);
    for (let i = 0; i < half.length; i++) half[i] = Math.floor(i / 3) % 32 < 16 ? 255 : 0;
    const path = at(`${name}-turned.mp4`);
    await encodeVideo(path, [half, half], { height: 32, width: 32, fps: 15, backend: name });
    const bytes = readFileSync(path);
    const box = bytes.indexOf('tkhd'); // its matrix begins 44 bytes after the name: a, b, u, c, d, …
    const matrix = box + 44;
    expect(bytes.readInt32BE(matrix)).toBe(65536);
    for (const [i, value] of [0, 65536, 0, -65536, 0].entries()) bytes.writeInt32BE(value, matrix + 4 * i);
    writeFileSync(path, bytes);
    const backend = await findVideoBackend(name);
    const [frame] = await decodeAll(backend, path, { height: 16, width: 16, fit: 'crop' });
    // Turned clockwise, what was left is above.
    expect([pixel(frame!, 16, 8, 2)[0]! > 200, pixel(frame!, 16, 8, 13)[0]! > 200]).toEqual([true, false]);
  });

  test('says what is wrong with a file', async () => {
    const backend = await findVideoBackend(name);
    writeFileSync(at('text.mp4'), 'hello');
    await expect(backend.probe(at('text.mp4'))).rejects.toThrow(/^cannot be read as a video: Invalid data found/);
    await expect(backend.probe(at('none.mp4'))).rejects.toThrow(/^cannot be read as a video: No such file/);
  });
});

test.runIf(hasFfmpeg)('ffmpeg and node-av give nearly the same pixels', async () => {
  const [a, b] = await Promise.all([findVideoBackend('node-av'), findVideoBackend('ffmpeg')]);
  const options: DecodeOptions = { height: 10, width: 14, fit: 'letterbox', fps: 6 };
  const [x, y] = [await decodeAll(a, at('node-av.mp4'), options), await decodeAll(b, at('node-av.mp4'), options)];
  expect(x).toHaveLength(y.length);
  for (const [i, frame] of x.entries()) expect(mean(frame.map((v, j) => Math.abs(v - y[i]![j]!)))).toBeLessThan(1);
});

test('encodeVideo refuses what cannot be written, and leaves nothing', async () => {
  const options = { height: 15, width: 16, fps: 15 };
  await expect(encodeVideo(at('x.mp4'), [], options)).rejects.toThrow(
    '16×15 pixels; mp4 needs an even height and width',
  );
  await expect(encodeVideo(at('x.avi'), [], options)).rejects.toThrow("cannot write the format 'avi'");
  await expect(encodeVideo(at('text.mp4/x.gif'), countingFrames(2), { ...options, height: 16 })).rejects.toThrow(
    /x\.gif: cannot be written/,
  );
});

test('parseStreams reads what ffmpeg prints', () => {
  const text = `Input #0, mov,mp4,m4a,3gp,3g2,mj2, from 'a.mp4':
  Duration: 00:01:02.50, start: 0.000000, bitrate: 59 kb/s
  Stream #0:0[0x1](und): Video: h264 (High) (avc1 / 0x31637661), yuv420p(progressive), 720x576 [SAR 16:15 DAR 4:3], 5 kb/s, 29.97 fps, 30 tbr, 90k tbn (default)
    Side data:
      displaymatrix: rotation of -90.00 degrees
  Stream #0:1: Audio: aac
  Stream #0:2: Video: mjpeg (Baseline), yuvj420p(pc), 300x300, 90k tbr, 90k tbn (attached pic)
Stream mapping:
  Stream #0:0 -> #0:0 (copy)
`;
  const streams = parseStreams(text)!;
  expect(streams).toHaveLength(2);
  const shape = { width: 720, height: 576, pixelAspect: 16 / 15, rotation: 90 };
  expect(streams[0]).toMatchObject({
    index: 0,
    codec: 'h264',
    ...shape,
    statedFps: 30_000 / 1001,
    isDefault: true,
    hdr: null,
  });
  expect(streams[1]).toMatchObject({ index: 2, codec: 'mjpeg', isPicture: true, statedFps: null, rotation: 0 });
  const changed = (from: string, to: string) => parseStreams(text.replace(from, to))![0]!;
  expect(changed('yuv420p(progressive)', 'yuv420p(tv, top first)').isInterlaced).toBe(true);
  expect(changed('yuv420p(', 'yuv420p10le(tv, bt2020nc/bt2020/smpte2084, ').hdr).toBe('pq');
  expect(changed('yuv420p(progressive)', 'bgra').hasAlpha).toBe(true);
  expect(parseStreams("Input #0, wav, from 'a.wav':\n  Stream #0:0: Audio: pcm")).toEqual([]);
  expect(parseStreams('a.mp4: Invalid data found')).toBeNull();
});

test('decodeFilters fits every picture, whatever its size', () => {
  const kind = {
    isPicture: false,
    isDefault: true,
    isInterlaced: false,
    isDolbyOnly: false,
    hasAlpha: false,
    hdr: null,
  };
  const rates = { statedFps: 30, codedFps: null, tick: { num: 1, den: 1000 }, packets: new PacketTable() };
  const source: VideoStream = {
    index: 0,
    codec: 'h264',
    width: 64,
    height: 48,
    pixelAspect: 1,
    rotation: 0,
    ...rates,
    ...kind,
  };
  const filters = (change: Partial<VideoStream>, fit: 'crop' | 'letterbox' = 'crop') =>
    decodeFilters({ ...source, ...change }, { height: 48, width: 64, fit });
  expect(filters({})).toMatch(/^scale=w='max\(1,max\(64,round\(iw\*.*flags=neighbor.*,crop=64:48/);
  expect(filters({ rotation: 90 })).toMatch(/^transpose=clock,scale=/);
  expect(filters({ pixelAspect: 1.5 }, 'letterbox')).toMatch(/\(iw\*1\.5\).*flags=area.*,pad=64:48:.*:black$/);
  expect(filters({ isInterlaced: true })).toMatch(/^bwdif=/);
  expect(filters({ hasAlpha: true })).toMatch(
    /^format=gbrap,split\[colour\]\[opacity\];.*blend=all_mode=multiply,scale=/,
  );
  expect(filters({ hdr: 'pq' })).toMatch(/zscale=transferin=smpte2084.*tonemap.*,format=rgb24,crop/);
});
