import { ffmpegBackend } from './ffmpeg.ts';
import { nodeAvBackend } from './node-av.ts';

/** How a source's picture is brought to another aspect ratio: cut off what sticks out, or keep all with black bars. */
export type Fit = 'crop' | 'letterbox';

/** What to make of a video while it is decoded. */
export interface DecodeOptions {
  /** Size in pixels of the frames that come out. */
  readonly height: number;
  readonly width: number;
  readonly fit: Fit;
  /** Frames per second that come out, by repeating or leaving out whole frames; default: every frame of the source once. */
  readonly fps?: number | undefined;
}

/** What a file says about itself before it is decoded; sizes in stored pixels. */
export interface VideoInfo {
  readonly height: number;
  readonly width: number;
  /** Frames per second; null where the file does not say, and for GIFs, whose frames each have their own time. */
  readonly fps: number | null;
  /** Length of the picture in seconds; null where the file does not say. */
  readonly seconds: number | null;
}

/** Containers and codecs that can be written. */
export type VideoFormat = 'mp4' | 'webm' | 'gif';

/** How frames are made into a file. */
export interface EncodeOptions {
  readonly height: number;
  readonly width: number;
  readonly fps: number;
  /** `mp4`: H.264, `webm`: VP9, `gif`. Default: by the file's extension. */
  readonly format?: VideoFormat;
  /** H.264's or VP9's constant rate factor, lower is better; default 10: small pictures must keep their colours. */
  readonly quality?: number;
}

/** Something that decodes and encodes video. */
export interface VideoBackend {
  readonly name: 'node-av' | 'ffmpeg';
  probe(path: string): Promise<VideoInfo>;
  /** Yields RGB frames, `[height, width, 3]` each. Throws where the file is not a video or ends in the middle. */
  decode(path: string, options: DecodeOptions): AsyncGenerator<Uint8Array>;
  encode(
    path: string,
    frames: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
    options: Required<EncodeOptions>,
  ): Promise<void>;
}

/** Which backend to use; `auto` takes node-av where it is installed, else ffmpeg. */
export type VideoBackendName = 'auto' | VideoBackend['name'];

/**
 * Finds something that can decode and encode video.
 *
 * @throws Error saying how to get one, where there is none
 */
export async function findVideoBackend(name: VideoBackendName = 'auto'): Promise<VideoBackend> {
  if (name !== 'ffmpeg') {
    const backend = await nodeAvBackend();
    if (backend) return backend;
  }
  if (name !== 'node-av') {
    const backend = await ffmpegBackend();
    if (backend) return backend;
  }
  const missing = { auto: 'neither node-av nor ffmpeg', 'node-av': 'no node-av', ffmpeg: 'no ffmpeg on the PATH' }[
    name
  ];
  throw new Error(
    `no video decoder: found ${missing}; run \`npm install node-av\` (FFmpeg as an npm package, its binary is GPLv3), or install ffmpeg so that it is on the PATH`,
  );
}
