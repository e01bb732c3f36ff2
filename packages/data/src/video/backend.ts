import { ffmpegBackend } from './ffmpeg.ts';
import { nodeAvBackend } from './node-av.ts';

/** Fit of a source's picture to another aspect ratio: cut off what sticks out, or keep all with black bars. */
export type Fit = 'crop' | 'letterbox';

/** Background behind the transparent parts of a picture, and beside a letterboxed one: in every format the same. */
export const BACKGROUND = 'black';

/** Options for decoding a video. */
export interface DecodeOptions {
  /** Size in pixels of the frames that come out. */
  readonly height: number;
  readonly width: number;
  readonly fit: Fit;
  /** Frames per second that come out, by repeating or leaving out whole frames; default: the video's own rate. */
  readonly fps?: number | undefined;
  /** Is called before the first frame of each later stretch; no clip may go across. */
  readonly onGap?: ((gap: Gap) => void) | undefined;
  /** Is told in a sentence, for people, of all that does not come out as it is stored. */
  readonly onNote?: ((note: string) => void) | undefined;
}

/** A place where frames of a video were left out. */
interface Gap {
  /** Position of the next frame in the video, in frames of the rate that comes out, counted from the video's first. */
  readonly offset: number;
}

/** Properties of a file that are known before it is decoded; sizes in stored pixels. */
interface VideoInfo {
  readonly height: number;
  readonly width: number;
  /** Frames per second, by their time stamps; null where there are none, and where there is one frame. */
  readonly fps: number | null;
  /** From the first frame to the end of the last in seconds, by their time stamps; null where there are none. */
  readonly seconds: number | null;
}

/** Containers and codecs that can be written. */
export type VideoFormat = 'mp4' | 'webm' | 'gif';

/** Options for encoding frames into a file. */
export interface EncodeOptions {
  readonly height: number;
  readonly width: number;
  readonly fps: number;
  /** `mp4`: H.264, `webm`: VP9, `gif`. Default: by the file's extension. */
  readonly format?: VideoFormat;
  /** H.264's or VP9's constant rate factor, lower is better; default 10: small pictures must keep their colours. */
  readonly quality?: number;
}

/** A video whose packets were looked through once; see {@link VideoBackend.open}. */
export interface VideoFile {
  readonly info: VideoInfo;
  /** Yields RGB frames, `[height, width, 3]` each, evenly spaced in time. */
  decode(options: DecodeOptions): AsyncGenerator<Uint8Array>;
}

/** Something that decodes and encodes video. */
export interface VideoBackend {
  readonly name: 'node-av' | 'ffmpeg';
  /** Looks through a file. Throws where it is no video that can be read. */
  open(path: string): Promise<VideoFile>;
  probe(path: string): Promise<VideoInfo>;
  /** Yields RGB frames, `[height, width, 3]` each. Throws where the file is not a video. */
  decode(path: string, options: DecodeOptions): AsyncGenerator<Uint8Array>;
  encode(
    path: string,
    frames: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
    options: Required<EncodeOptions>,
  ): Promise<void>;
}

/** Backend to use; `auto` takes node-av where it is installed, else ffmpeg. */
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
