/** Packets of one stream, in the order in which they are stored; times in ticks. */
export interface Packets {
  /** Time at which each is shown; NaN where the file does not say. */
  readonly shown: number[];
  /** Time at which each is decoded; NaN where the file does not say. */
  readonly decoded: number[];
  /** Number of packets that say when they are shown; the others are taken to be shown when they are decoded. */
  timed: number;
  /** Index of the first packet that can be decoded without another of these before it; -1: none is marked so. */
  firstKey: number;
  /** Times at which the packets marked so are shown; null if all are. */
  keys: Set<number> | null;
  /** Times at which the packets that the container knows to be damaged are shown. */
  readonly corrupt: Set<number>;
  /** Indices of packets whose bytes tell that they are damaged, of a codec whose packets are a picture each (Motion JPEG). */
  readonly unsound: Set<number>;
}

/** A stream of pictures in a file, as FFmpeg finds it. */
export interface VideoStream {
  /** Among all streams of the file. */
  readonly index: number;
  /** FFmpeg's name of the codec, such as `h264`. */
  readonly codec: string;
  /** Size in stored pixels. */
  readonly height: number;
  readonly width: number;
  /** Width of a stored pixel divided by its height. */
  readonly pixelAspect: number;
  /** Degrees clockwise by which the stored picture is turned to be shown: 0, 90, 180 or 270 (phones lie on their side). */
  readonly rotation: number;
  /** Frames per second that the file states; null: it does not. */
  readonly statedFps: number | null;
  /** Frames per second that the coded pictures state, which counts where nothing else tells; null: they do not. */
  readonly codedFps: number | null;
  /** Seconds of a tick, as a fraction. */
  readonly tick: { readonly num: number; readonly den: number };
  /** A cover or a thumbnail: not what is played. */
  readonly isPicture: boolean;
  /** True when a player takes it by default. */
  readonly isDefault: boolean;
  readonly isInterlaced: boolean;
  /** High dynamic range: perceptual quantizer, hybrid log-gamma; null: none. */
  readonly hdr: 'pq' | 'hlg' | null;
  /** Dolby Vision's own colours, without an ordinary picture below (profile 5). */
  readonly isDolbyOnly: boolean;
  readonly hasAlpha: boolean;
  readonly packets: Packets;
}

const bareStreams = new Set(
  'av1 avs2 avs3 cavsvideo dirac h261 h263 h264 hevc m4v mjpeg mpegvideo obu vc1 vvc'.split(' '),
);

/**
 * Tells whether FFmpeg's format of this name is a codec's bytes without a container: it holds no time stamps, and those that some versions
 * of FFmpeg tell of it are made up.
 */
export function isBareStream(format: string): boolean {
  return bareStreams.has(format) || format.endsWith('_pipe');
}

/** Collects packets while a file is looked through. */
export class PacketTable implements Packets {
  readonly shown: number[] = [];
  readonly decoded: number[] = [];
  timed = 0;
  firstKey = -1;
  keys: Set<number> | null = null;
  readonly corrupt: Set<number> = new Set();
  readonly unsound: Set<number> = new Set();

  /** @param shown in ticks; NaN: not stated, as for `decoded` */
  add(shown: number, decoded: number, isKey: boolean, isCorrupt: boolean): void {
    const time = Number.isNaN(shown) ? decoded : shown;
    if (isKey && this.firstKey < 0) this.firstKey = this.shown.length;
    if (!Number.isNaN(shown)) this.timed++;
    // As long as every packet is a key, none need be remembered.
    if (!isKey && this.keys === null) this.keys = new Set(this.shown.filter((key) => !Number.isNaN(key)));
    if (isKey && !Number.isNaN(time)) this.keys?.add(time);
    if (isCorrupt) this.corrupt.add(time);
    this.shown.push(time);
    this.decoded.push(decoded);
  }

  /** Adds a packet that is decoded for those after it and never shown: an edit list begins behind it. */
  addHidden(isKey: boolean): void {
    if (isKey && this.firstKey < 0) this.firstKey = this.shown.length;
  }
}

/**
 * Chooses the stream that a player would play: no cover or thumbnail, more than one picture, marked as the default, the most
 * pixels, the most frames; of equals the first.
 *
 * @throws Error if nothing in the file moves
 */
export function chooseStream<S extends VideoStream>(streams: readonly S[]): S {
  if (streams.length === 0) throw new Error('no video stream in it');
  const moving = streams.filter(({ isPicture }) => !isPicture);
  if (moving.length === 0) throw new Error('no video in it but a cover picture');
  const merits = ({ packets, isDefault, width, height }: S): number[] => [
    Number(packets.shown.length > 1),
    Number(packets.shown.length > 0),
    Number(width > 0 && height > 0),
    Number(isDefault),
    width * height,
    packets.shown.length,
  ];
  const better = (a: S, b: S): boolean => {
    const [x, y] = [merits(a), merits(b)];
    const first = x.findIndex((value, i) => value !== y[i]);
    return first >= 0 && x[first]! > y[first]!;
  };
  const best = moving.reduce((chosen, stream) => (better(stream, chosen) ? stream : chosen));
  if (best.width <= 0 || best.height <= 0) throw new Error('its video stream has no size');
  return best;
}
