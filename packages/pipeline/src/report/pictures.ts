import sharp from 'sharp';

/** Frames of a clip, RGB, [count, height, width, 3]. */
export interface RawClip {
  frames: Uint8Array;
  count: number;
  height: number;
  width: number;
}

/** A picture as part of a page: its data URI and size in its own pixels. */
export interface Picture {
  uri: string;
  width: number;
  height: number;
}

/** Transparent columns between clips that stand side by side. */
const gap = 4;

/** One frame of a clip as PNG. @throws RangeError when the clip does not have it, or its bytes do not fit its size */
export async function still(clip: RawClip, frame = 0): Promise<Picture> {
  assertClip(clip);
  if (frame >= clip.count) throw new RangeError(`the clip has ${clip.count} frames; frame ${frame} was asked for`);
  return stillBeside([clip], frame);
}

/** The same frame of several clips side by side, PNG. Shorter clips hold their last frame. */
export async function stillBeside(clips: readonly RawClip[], frame: number): Promise<Picture> {
  const { data, width, height } = beside(clips, [frame]);
  const png = await sharp(data, { raw: { width, height, channels: 4 } })
    .png({ compressionLevel: 9 })
    .toBuffer();
  return { uri: `data:image/png;base64,${png.toString('base64')}`, width, height };
}

/**
 * Clips side by side as one animated WebP, so that they keep step; loops for ever. Shorter clips hold their last frame.
 *
 * @param nearly - allows values to be off by a few of 255, which takes a third less: a decoder's noise hardly compresses.
 * Default: exact
 */
export async function animation(
  clips: readonly RawClip[],
  fps: number,
  { nearly = false }: { nearly?: boolean } = {},
): Promise<Picture> {
  const count = Math.max(...clips.map((clip) => clip.count));
  const order = Array.from({ length: count }, (_, t) => t);
  const { data, width, height } = beside(clips, order);
  const delay = order.map((t) => Math.round(1000 / fps) + (t === count - 1 ? 600 : 0)); // a rest before it starts again
  const webp = await sharp(data, { raw: { width, height: height * count, channels: 4, pageHeight: height } })
    .webp({ ...(nearly ? { nearLossless: true, quality: 40 } : { lossless: true }), effort: 4, loop: 0, delay })
    .toBuffer();
  return { uri: `data:image/webp;base64,${webp.toString('base64')}`, width, height };
}

/** The first frames of a clip, all of them where it is shorter. */
export function firstFrames(clip: RawClip, count: number): RawClip {
  const taken = Math.min(count, clip.count);
  return { ...clip, frames: clip.frames.subarray(0, taken * clip.height * clip.width * 3), count: taken };
}

/** One frame of a clip as a clip. */
export function frameAt(clip: RawClip, frame: number): RawClip {
  const size = clip.height * clip.width * 3;
  return { ...clip, frames: clip.frames.subarray(frame * size, (frame + 1) * size), count: 1 };
}

/** `count` frames of a clip side by side, from its first to its last; of one, the last. */
export function filmStrip(clip: RawClip, count: number): Promise<Picture> {
  const at = (i: number) => (count === 1 ? clip.count - 1 : Math.round((i * (clip.count - 1)) / (count - 1)));
  return stillBeside(
    Array.from({ length: count }, (_, i) => frameAt(clip, at(i))),
    0,
  );
}

/** A clip with `most` frames at most: of longer ones evenly chosen frames, the first and the last among them. */
export function thinned(clip: RawClip, most: number): RawClip {
  if (clip.count <= most) return clip;
  const size = clip.height * clip.width * 3;
  const frames = new Uint8Array(most * size);
  for (let i = 0; i < most; i++) {
    frames.set(frameAt(clip, Math.round((i * (clip.count - 1)) / (most - 1))).frames, i * size);
  }
  return { ...clip, frames, count: most };
}

/** |a - b| of each value; below `least` it is shown as none. */
export function difference(a: RawClip, b: RawClip, least = 0): RawClip {
  assertClip(a);
  assertClip(b);
  const count = Math.min(a.count, b.count);
  const frames = new Uint8Array(count * a.height * a.width * 3);
  for (let i = 0; i < frames.length; i++) {
    const apart = Math.abs(a.frames[i] - b.frames[i]);
    frames[i] = apart < least ? 0 : apart;
  }
  return { frames, count, height: a.height, width: a.width };
}

/** Largest value of a clip, 0…255: the scale that pictures of change share. */
export function brightest(clip: RawClip): number {
  return clip.frames.reduce((most, value) => Math.max(most, value), 0);
}

/** A picture of change: `colour` where much changed, transparent where nothing did. `scale` is drawn full. */
export async function heatmap(change: RawClip, scale: number, colour: readonly number[]): Promise<Picture> {
  assertClip(change);
  const { width, height } = change;
  const data = new Uint8Array(width * height * 4);
  for (let i = 0; i < width * height; i++) {
    const [r, g, b] = change.frames.subarray(i * 3, i * 3 + 3);
    data.set(colour, i * 4);
    // The square root shows small changes beside large ones.
    data[i * 4 + 3] = Math.round(255 * Math.sqrt(Math.min(1, Math.max(r, g, b) / Math.max(1, scale))));
  }
  const png = await sharp(data, { raw: { width, height, channels: 4 } })
    .png({ compressionLevel: 9 })
    .toBuffer();
  return { uri: `data:image/png;base64,${png.toString('base64')}`, width, height };
}

/** RGBA of the given frames of all clips, frame under frame. */
function beside(
  clips: readonly RawClip[],
  order: readonly number[],
): { data: Uint8Array; width: number; height: number } {
  for (const clip of clips) assertClip(clip);
  const height = Math.max(...clips.map((clip) => clip.height));
  const width = clips.reduce((sum, clip) => sum + clip.width, gap * (clips.length - 1));
  const data = new Uint8Array(order.length * height * width * 4);
  let left = 0;
  for (const clip of clips) {
    order.forEach((wanted, page) => {
      const t = Math.min(wanted, clip.count - 1);
      for (let y = 0; y < clip.height; y++) {
        let from = (t * clip.height + y) * clip.width * 3;
        let to = ((page * height + y) * width + left) * 4;
        for (let x = 0; x < clip.width; x++) {
          data[to++] = clip.frames[from++];
          data[to++] = clip.frames[from++];
          data[to++] = clip.frames[from++];
          data[to++] = 255;
        }
      }
    });
    left += clip.width + gap;
  }
  return { data, width, height };
}

function assertClip({ frames, count, height, width }: RawClip): void {
  if (count < 1 || frames.length !== count * height * width * 3) {
    throw new RangeError(
      `a clip of ${count} frames, ${height} × ${width}, has ${frames.length} bytes; expected ${count * height * width * 3} (RGB), and a frame at least`,
    );
  }
}
