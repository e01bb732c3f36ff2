import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import {
  type Fit,
  findVideoBackend,
  type GameName,
  gameInSize,
  games,
  generateVideos,
  VideoDataset,
} from '@genie/data';
import { Progress, timeLeft } from '../progress.ts';
import { importTold } from '../stages/import-told.ts';
import { tellNote } from '../tell.ts';
import { isSameRate } from './rates.ts';

/** Form in which a world wants its frames. */
export interface FrameForm {
  height: number;
  width: number;
  fit: Fit;
  /** Frames a second; undefined: as the first good video has them. */
  fps?: number | undefined;
}

/** Fresh games to make video of. */
export interface FreshGames {
  game: GameName;
  count: number;
  seed: number;
  /** Frames of each. */
  frames: number;
  /** The videos are so many times as large as the game, and shrunk on import. */
  scale: number;
}

/** Aspects that differ by less than this share look the same. */
const sameAspect = 0.02;
/** Files whose size is looked at. */
const probed = 8;

/** Video to measure worlds on, imported once for each size of frames, in a temporary folder. */
export class VideoShelf {
  readonly #folder: string;
  readonly #signal: AbortSignal;
  readonly #open = new Map<string, Promise<VideoDataset>>();

  constructor(folder: string, signal: AbortSignal) {
    this.#folder = folder;
    this.#signal = signal;
  }

  /** The user's files, resized to a world's frames. */
  async files(videos: readonly string[], form: FrameForm): Promise<VideoDataset> {
    return this.#once(`${JSON.stringify(videos)} ${sizeName(form)}`, () => this.#import(videos, form));
  }

  /** Video of fresh games, with the true actions beside it. */
  async games(fresh: FreshGames, form: FrameForm): Promise<VideoDataset> {
    return this.#once(`${JSON.stringify(fresh)} ${sizeName(form)}`, async () => {
      const progress = new Progress(fresh.game);
      const { height, width } = gameInSize(games[fresh.game], form) ?? games[fresh.game];
      const videos = await generateVideos({
        game: fresh.game,
        count: fresh.count,
        seed: fresh.seed,
        frames: fresh.frames,
        height: height * fresh.scale,
        width: width * fresh.scale,
        scale: fresh.scale,
        out: path.join(this.#folder, `videos-${this.#open.size}`),
        signal: this.#signal,
        onProgress: (p) => progress.update(p.done, p.count, `videos${timeLeft(p.secondsLeft)}`),
      });
      progress.end();
      return this.#import(videos, form);
    });
  }

  async close(): Promise<void> {
    for (const opened of await Promise.allSettled(this.#open.values()))
      if (opened.status === 'fulfilled') await opened.value.close();
  }

  #once(key: string, make: () => Promise<VideoDataset>): Promise<VideoDataset> {
    const dataset = this.#open.get(key) ?? make();
    this.#open.set(key, dataset);
    return dataset;
  }

  async #import(videos: readonly string[], form: FrameForm): Promise<VideoDataset> {
    await mkdir(this.#folder, { recursive: true });
    const file = path.join(this.#folder, `frames-${this.#open.size}.h5`);
    const { height, width, fit, fps } = form;
    const summary = await importTold(videos, file, {
      height,
      width,
      fit,
      ...(fps === undefined ? {} : { fps }),
      signal: this.#signal,
    });
    for (const note of await formNotes(
      summary.videos.flatMap(({ source, kind }) => (kind === 'video' ? [source] : [])),
      form,
    ))
      tellNote(note);
    return VideoDataset.open(file);
  }
}

const sizeName = ({ height, width, fit, fps }: FrameForm) => `${height}x${width} ${fit} ${fps ?? ''}`;

/** Returns notes, one a line, on the conversion of videos whose aspect or rate is not the world's. */
async function formNotes(files: readonly string[], { height, width, fit, fps }: FrameForm): Promise<string[]> {
  if (files.length === 0) return [];
  const backend = await findVideoBackend();
  let [aspect, rate] = ['', ''];
  for (const source of [...new Set(files)].slice(0, probed)) {
    const video = await backend.probe(source).catch(() => null); // an animated WebP
    if (!video) continue;
    if (!aspect && Math.abs((video.width * height) / (video.height * width) - 1) >= sameAspect) {
      const change = fit === 'crop' ? 'what sticks out is cut off' : 'black bars are added';
      aspect = `${source} is ${video.width} × ${video.height}, the world's frames ${width} × ${height}: ${change} before it is shrunk`;
    }
    if (!rate && fps !== undefined && video.fps !== null && !isSameRate(video.fps, fps))
      rate = `${source} has ${rounded(video.fps)} frames a second, the world ${rounded(fps)}: it is measured at the world's rate`;
  }
  return [aspect, rate].filter(Boolean);
}

const rounded = (value: number): number => Number(value.toFixed(2));
