import { plausibleRate } from './frame-clock.ts';
import type { DecodedFrame } from './good-frames.ts';
import { isBareStream, PacketTable, type VideoStream } from './video-stream.ts';

/** A stream as `ffmpeg -i` describes it, without its packets. */
type Described = Omit<VideoStream, 'packets' | 'tick'>;

/** Reads what `ffmpeg -i` prints about the video streams of a file (ffprobe may be missing where ffmpeg is not); null: it is none. */
export function parseStreams(text: string): Described[] | null {
  const begin = text.search(/^Input #0/m);
  if (begin < 0) return null;
  const about = text.slice(begin).split(/^(?:Output #0|Stream mapping)/m, 1)[0]!;
  return [...about.matchAll(/^ *Stream #0:(\d+).*?: (\w+): .*(?:\n(?! *Stream #).*)*/gm)]
    .filter(([, , kind]) => kind === 'Video')
    .map(([block, index]) => describe(block, Number(index)));
}

function describe(block: string, index: number): Described {
  const line = block.split('\n')[0]!;
  const size = /, (\d+)x(\d+)/.exec(line);
  const [, codec = '', pixels = ''] = /: Video: (\w+)[^,]*(?:, (\w+))?/.exec(line) ?? [];
  // The codec's, then the container's where that is another, which counts more.
  const aspect = [...line.matchAll(/SAR (\d+):(\d+)/g)].at(-1);
  const rateIn = (unit: 'fps' | 'tbr') => {
    const found = new RegExp(`([\\d.]+)(k?) ${unit}`).exec(line);
    return found && plausibleRate(Number(found[1]) * (found[2] ? 1000 : 1));
  };
  const turned = /rotation of (-?[\d.]+) degrees/.exec(block); // counted against the clock
  const dolby = /DOVI configuration record:.*profile: (\d+)/.exec(block);
  return {
    index,
    codec,
    width: Number(size?.[1] ?? 0),
    height: Number(size?.[2] ?? 0),
    pixelAspect: (aspect && Number(aspect[1]) / Number(aspect[2])) || 1,
    rotation: turned ? (((Math.round(-Number(turned[1]) / 90) * 90) % 360) + 360) % 360 : 0,
    codedFps: null,
    statedFps: rateIn('fps') ?? rateIn('tbr'),
    isPicture: /\((attached pic|timed thumbnails)\)/.test(line),
    isDefault: /\(default\)/.test(line),
    isInterlaced: codec === 'dvvideo' || /(top|bottom) (first|coded first)/.test(line),
    hdr: /smpte2084/.test(line) ? 'pq' : /arib-std-b67/.test(line) ? 'hlg' : null,
    isDolbyOnly: dolby?.[1] === '5',
    hasAlpha: isTransparent(pixels) || (/^vp[89]$/.test(codec) && /^ *alpha_mode *: *1/im.test(block)),
  };
}

/** Tells whether pixels of this of FFmpeg's formats can be transparent. */
export function isTransparent(format: string): boolean {
  return /^(yuva|rgba|bgra|argb|abgr|gbrap|ya\d|ayuv|vuya|pal8)/.test(format);
}

interface Row {
  shown: number;
  decoded: number;
  readonly bytes: number;
  readonly isKey: boolean;
  readonly isHidden: boolean;
  readonly isCorrupt: boolean;
}

/**
 * Reads what ffmpeg tells of packets that it copies: its muxer `framecrc` a line a packet, with its flags and its times, and its
 * log (`-debug_ts`) the times as they were before ffmpeg let none go backwards.
 */
export class PacketTables {
  /** Text of the log besides times. */
  text = '';
  readonly #rows = new Map<number, Row[]>();
  readonly #ticks = new Map<number, VideoStream['tick']>();
  readonly #times = new Map<number, Pick<Row, 'shown' | 'decoded'>[]>();

  takeRow(line: string): void {
    const tick = /^#tb (\d+): (\d+)\/(\d+)/.exec(line);
    if (tick) {
      this.#ticks.set(Number(tick[1]), { num: Number(tick[2]), den: Number(tick[3]) });
      this.#rows.set(Number(tick[1]), []);
    }
    if (line.startsWith('#')) return;
    const [stream, decoded, shown, , bytes] = line.split(',', 5).map(timeOf);
    const flags = / F=0x([0-9A-F]+)/i.exec(line);
    const bits = flags ? Number.parseInt(flags[1]!, 16) : 1;
    const about = { isKey: (bits & 1) !== 0, isCorrupt: (bits & 2) !== 0, isHidden: (bits & 4) !== 0 };
    const row = { shown: shown!, decoded: decoded!, bytes: bytes!, ...about };
    this.#rows.get(stream!)?.push(row);
  }

  takeLog(line: string): void {
    const about = /demuxer -> ist_index:(?:\d+:)?(\d+) .*\bpkt_pts:(\S+).*\bpkt_dts:(\S+)/.exec(line);
    if (about) {
      const times = this.#times.get(Number(about[1])) ?? [];
      this.#times.set(Number(about[1]), times);
      times.push({ shown: timeOf(about[2]!), decoded: timeOf(about[3]!) });
    } else if (!isTimes(line) && this.text.length < MAX_LOG) this.text += `${line}\n`;
  }

  /** Returns the number of bytes in each shown packet of one of the input's streams. */
  sizesOf(index: number): number[] {
    return this.#rowsOf(index)
      .filter(({ isHidden }) => !isHidden)
      .map(({ bytes }) => bytes);
  }

  /** Packets of one of the input's streams. */
  of(index: number): Pick<VideoStream, 'packets' | 'tick' | 'codedFps'> {
    const output = this.#outputOf(index);
    const packets = new PacketTable();
    const rows = this.#rowsOf(index);
    const times = this.#times.get(index);
    const areTold = times?.length === rows.length && times[0]?.shown === rows[0]?.shown;
    const isUntimed = isBareStream(/^Input #0, ([\w,]+), from/m.exec(this.text)?.[1] ?? '');
    for (const [i, { isKey, isCorrupt, isHidden, ...row }] of rows.entries()) {
      const { shown, decoded } = isUntimed ? NO_TIMES : areTold ? times![i]! : row;
      if (isHidden) packets.addHidden(isKey);
      else packets.add(shown, decoded, isKey, isCorrupt);
    }
    const tick = this.#ticks.get(output) ?? { num: 1, den: 1 };
    // What versions of FFmpeg make up, they make up from it.
    const made = isUntimed ? (areTold ? times! : rows).map(({ decoded }) => decoded) : [];
    const ticks = (made.at(-1)! - made[0]!) / (made.length - 1);
    return { packets, tick, codedFps: plausibleRate(tick.den / (tick.num * ticks)) };
  }

  #outputOf(index: number): number {
    const mapped = new RegExp(`Stream #0:${index} -> #0:(\\d+)`).exec(this.text);
    return mapped ? Number(mapped[1]) : -1;
  }

  #rowsOf(index: number): readonly Row[] {
    return this.#rows.get(this.#outputOf(index)) ?? [];
  }
}

const NO_TIMES = { shown: Number.NaN, decoded: Number.NaN };

/** Most that is kept of what ffmpeg writes about a file, in characters: a damaged one makes it talk. */
const MAX_LOG = 1_000_000;

/** Tells whether a line of the log is one of those that `-debug_ts` adds. */
function isTimes(line: string): boolean {
  return /(demuxer(\+\w+)?|decoder|filter_raw|encoder|muxer)\b[^>]* (->|<-) /.test(line);
}

/** A time as FFmpeg prints it; its word for "none" is the least of 64-bit numbers. */
function timeOf(text: string): number {
  const value = Number(text);
  return text.trim() === 'NOPTS' || value < -9e18 ? Number.NaN : value;
}

/** Decoder's output, without the picture. */
type Told = Omit<DecodedFrame, 'rgb'> | 'error';

/** FFmpeg's number for pictures predicted from both sides. */
const PICTURE_B = 3;

/** Reads what `ffmpeg -debug_ts` writes about each frame that leaves the decoder, and what its decoder complains of. */
export class DecoderLog {
  /** The last lines that were about something else. */
  text = '';
  readonly #stream: VideoStream;
  readonly #told: Told[] = [];
  #isCorrupt = false;
  #isOver = false;
  #wake: () => void = () => {};

  constructor(stream: VideoStream) {
    this.#stream = stream;
  }

  take(line: string): void {
    const frame = /decoder -> .*?\bpts:(\S+).*?keyframe:(\d) frame_type:(\d) time_base:(\d+)\/(\d+)/.exec(
      line.replace(/frame_pts:\S+.*best_effort_ts:/, 'pts:'),
    );
    if (frame) {
      const { num, den } = this.#stream.tick;
      const inTicks = (Number(frame[4]) * den) / (Number(frame[5]) * num);
      this.#told.push({
        shown: inTicks === 1 ? timeOf(frame[1]!) : Math.round(timeOf(frame[1]!) * inTicks),
        isKey: frame[2] === '1',
        isBetween: Number(frame[3]) === PICTURE_B,
        isCorrupt: this.#isCorrupt,
      });
      this.#isCorrupt = false;
    } else if (/corrupt decoded frame/.test(line)) this.#isCorrupt = true;
    else if (/Error while decoding stream|Error submitting packet to decoder|Decoding error:/.test(line))
      this.#told.push('error');
    else if (!isTimes(line)) this.text = `${this.text}${line}\n`.slice(-20_000);
    this.#wake();
  }

  /** No more lines will come. */
  end(): void {
    this.#isOver = true;
    this.#wake();
  }

  /** The next thing that was told; null: that was all. */
  async next(): Promise<Told | null> {
    while (this.#told.length === 0 && !this.#isOver)
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    return this.#told.shift() ?? null;
  }
}
