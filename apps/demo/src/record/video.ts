import {
  BufferTarget,
  Mp4OutputFormat,
  Output,
  Quality,
  type VideoCodec,
  VideoSample,
  VideoSampleSource,
  WebMOutputFormat,
} from 'mediabunny';
import type { Raster } from './compose.ts';
import { codecFor, type VideoSize } from './support.ts';

/**
 * Hard edges of few colours cost little, and what a coder saves on them shows. For H.264 browsers have encoders that know bit rates
 * only; what they are allowed is enough for noise, and a game needs a tenth of it.
 */
function qualityFor(codec: VideoCodec, { height, width, fps }: VideoSize): Quality {
  if (codec !== 'avc') return new Quality('very-high');
  return new Quality({ quantizer: 16, bitrate: Math.max(2e6, 0.6 * height * width * fps) });
}

/** Writes MP4 or WebM, frame by frame, with the browser's own encoder. */
export class VideoWriter {
  readonly #output: Output<Mp4OutputFormat | WebMOutputFormat, BufferTarget>;
  readonly #source: VideoSampleSource;
  readonly #fps: number;
  #frames = 0;

  private constructor(format: 'mp4' | 'webm', source: VideoSampleSource, fps: number) {
    this.#output = new Output({
      format: format === 'mp4' ? new Mp4OutputFormat() : new WebMOutputFormat(),
      target: new BufferTarget(),
    });
    this.#source = source;
    this.#fps = fps;
  }

  /**
   * @param title Written into the file.
   * @throws Error where this browser has no encoder for the format; see `supportOf`.
   */
  static async open(format: 'mp4' | 'webm', size: VideoSize, title: string): Promise<VideoWriter> {
    const codec = await codecFor(format, size);
    if (!codec) throw new Error(`This browser has no encoder for ${format} at ${size.width} × ${size.height}.`);
    const source = new VideoSampleSource({ codec, quality: qualityFor(codec, size) });
    const writer = new VideoWriter(format, source, size.fps);
    writer.#output.addVideoTrack(source, { frameRate: size.fps });
    writer.#output.setMetadataTags({ title });
    await writer.#output.start();
    return writer;
  }

  /** Resolves when the encoder can take more. */
  async add({ data, height, width }: Raster): Promise<void> {
    const sample = new VideoSample(data, {
      format: 'RGBX',
      codedHeight: height,
      codedWidth: width,
      timestamp: this.#frames++ / this.#fps,
      duration: 1 / this.#fps,
    });
    await this.#source.add(sample);
    sample.close();
  }

  /** @returns The file. */
  async finish(): Promise<ArrayBuffer> {
    await this.#output.finalize();
    return this.#output.target.buffer!;
  }
}
