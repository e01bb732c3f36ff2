import { applyPalette, GIFEncoder, type Palette, quantize } from 'gifenc';
import type { Raster } from './compose.ts';

/** Index that means "as before": unchanged pixels are long runs of it, which halves a file. */
const unchanged = 255;
/** Browsers play a frame of 0 or 1 hundredths of a second as one of 10. */
const shortest = 2;

/**
 * Writes a GIF of one palette, frame by frame.
 *
 * Each frame's time is rounded to hundredths of a second, as the format has it, so that the whole lasts as long as it should; where
 * frames come faster than GIF can show, some are left out.
 */
export class GifWriter {
  readonly #encoder = GIFEncoder();
  readonly #palette: Palette;
  readonly #fps: number;
  #frames = 0;
  #pending: { indices: Uint8Array; time: number; height: number; width: number } | undefined;
  #shown: Uint8Array | undefined;

  /**
   * @param samples Some of the frames that will come: their colours make the palette.
   * @param fps Frames per second.
   */
  constructor(samples: readonly Raster[], fps: number) {
    this.#palette = paletteOf(samples);
    this.#fps = fps;
  }

  add({ data, height, width }: Raster): void {
    const time = this.#time(this.#frames++);
    if (this.#pending && time - this.#pending.time < shortest) return;
    this.#write(time);
    this.#pending = { indices: applyPalette(data, this.#palette), time, height, width };
  }

  /** @returns The file. */
  finish(): Uint8Array<ArrayBuffer> {
    this.#write(Math.max(this.#time(this.#frames), (this.#pending?.time ?? 0) + shortest));
    this.#encoder.finish();
    return this.#encoder.bytes();
  }

  /** Returns the start of a frame, in hundredths of a second. */
  #time(frame: number): number {
    return Math.round((100 * frame) / this.#fps);
  }

  /** Writes the frame that waits, now that it is known how long it lasts. */
  #write(until: number): void {
    if (!this.#pending) return;
    const { indices, time, height, width } = this.#pending;
    const before = this.#shown;
    const delay = 10 * (until - time);
    if (before) {
      const changes = indices.map((index, i) => (index === before[i] ? unchanged : index));
      this.#encoder.writeFrame(changes, width, height, {
        delay,
        transparent: true,
        transparentIndex: unchanged,
        dispose: 1,
      });
    } else {
      this.#encoder.writeFrame(indices, width, height, { palette: full(this.#palette), delay, dispose: 1 });
    }
    this.#shown = indices;
    this.#pending = undefined;
  }
}

function paletteOf(samples: readonly Raster[]): Palette {
  const all = new Uint8ClampedArray(samples.reduce((sum, { data }) => sum + data.length, 0));
  let end = 0;
  for (const { data } of samples) {
    all.set(data, end);
    end += data.length;
  }
  return quantize(all, unchanged);
}

/** All 256 entries, so that the last can be the transparent one. */
function full(palette: Palette): Palette {
  return Array.from({ length: 256 }, (_, i) => palette[i] ?? [0, 0, 0]);
}
