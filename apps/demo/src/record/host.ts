import { drawCaptions, drawKeys, type KeyCap } from './bands.ts';
import { compose, type Raster } from './compose.ts';
import { type Format, formats } from './formats.ts';
import { type Layout, type LayoutOptions, layoutOf } from './layout.ts';
import type { Support } from './support.ts';

/** A frame of the session: its pictures from the left, and the action that led to it. */
export interface Shot {
  pictures: Raster[];
  action: number | undefined;
}

/** Options for the look of a recording. */
export interface RecordingOptions extends LayoutOptions {
  fps: number;
  title: string;
  caps: KeyCap[];
}

/** A writer of any format. */
interface Writer {
  add(frame: Raster): void | Promise<void>;
  finish(): Uint8Array<ArrayBuffer> | ArrayBuffer | Promise<ArrayBuffer>;
}

/** Makes files of frames. It runs in a worker of its own, so that neither the page nor the world waits for it. */
export class RecordHost {
  #writer: Writer | undefined;
  #format: Format | undefined;
  #frame: ((shot: Shot) => Raster) | undefined;

  /** Returns for each format the reason why this browser cannot write such frames, or undefined if it can. */
  async support(options: LayoutOptions & { fps: number }): Promise<Support> {
    const { supportOf } = await import('./support.ts');
    const { height, width } = layoutOf(options);
    return supportOf({ height, width, fps: options.fps });
  }

  /** Begins a file. @param samples Some of the frames that will come, whose colours a GIF shall have. */
  async begin(format: Format, options: RecordingOptions, samples: Shot[]): Promise<void> {
    const layout = layoutOf(options);
    this.#format = format;
    this.#frame = painter(layout, options);
    if (format === 'gif') {
      const { GifWriter } = await import('./gif.ts');
      this.#writer = new GifWriter(
        [...samples.flatMap(({ pictures }) => pictures), ...bandsOf(layout, options)],
        options.fps,
      );
    } else {
      const { VideoWriter } = await import('./video.ts');
      const { height, width } = layout;
      this.#writer = await VideoWriter.open(format, { height, width, fps: options.fps }, options.title);
    }
  }

  /** Adds the next frames. */
  async add(shots: Shot[]): Promise<void> {
    for (const shot of shots) await this.#writer!.add(this.#frame!(shot));
  }

  /** Ends the file. */
  async finish(): Promise<Blob> {
    return new Blob([await this.#writer!.finish()], { type: formats[this.#format!].type });
  }

  /** One frame as a picture. */
  async still(options: RecordingOptions, shot: Shot): Promise<Blob> {
    const { data, height, width } = painter(layoutOf(options), options)(shot);
    const canvas = new OffscreenCanvas(width, height);
    canvas.getContext('2d')!.putImageData(new ImageData(data, width, height), 0, 0);
    return canvas.convertToBlob({ type: 'image/png' });
  }
}

/** Draws frames; rows of keys are drawn once for each action. */
function painter(layout: Layout, { pictures: titles, caps }: RecordingOptions): (shot: Shot) => Raster {
  const captions = drawCaptions(layout, titles);
  const rows = new Map<number | undefined, Raster | undefined>();
  return ({ pictures, action }) => {
    if (!rows.has(action)) rows.set(action, drawKeys(layout, caps, action));
    return compose(layout, { pictures, captions, keys: rows.get(action) });
  };
}

/** The captions, and the keys with one lit: all colours that they have. */
function bandsOf(layout: Layout, { pictures, caps }: RecordingOptions): Raster[] {
  const bands = [drawCaptions(layout, pictures), drawKeys(layout, caps, caps[0]?.action)];
  return bands.filter((band) => band !== undefined);
}
