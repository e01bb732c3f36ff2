import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Random } from '@genie/ops';
import { type Game, type GameName, gameInSize, games } from './games/index.ts';
import { secondsLeft } from './import/progress-meter.ts';
import type { VideoLabels } from './labels.ts';
import type { VideoBackendName } from './video/backend.ts';
import { encodeVideo } from './video/encode-video.ts';
import { writeBeside } from './write-beside.ts';

/** Options of {@link generateVideos}. */
export interface GenerateVideosOptions {
  readonly game: GameName;
  /** Number of videos. */
  readonly count: number;
  /** Frames of each, default 128. */
  readonly frames?: number;
  /** Size in pixels: the game's own (default), another that it is drawn in, or a whole multiple of its own, each pixel repeated. */
  readonly height?: number;
  readonly width?: number;
  /**
   * Number of times that each pixel is repeated in both directions, of a game that is drawn in several sizes. Default: as seldom
   * as can be.
   */
  readonly scale?: number | undefined;
  readonly seed?: number;
  /** Folder for the videos, made if it is not there. */
  readonly out: string;
  readonly backend?: VideoBackendName;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: GenerateProgress) => void;
}

/** Progress of {@link generateVideos}. */
export interface GenerateProgress {
  /** Videos done. */
  readonly done: number;
  readonly count: number;
  /** Path of the last one. */
  readonly path: string;
  readonly framesPerSecond: number;
  /** Null before enough of them is done to tell. */
  readonly secondsLeft: number | null;
}

/** One played game: its frames and what happened. */
export interface Episode {
  /** RGB `[height, width, 3]` each. */
  readonly frames: Uint8Array[];
  readonly labels: VideoLabels;
}

/** Plays a game by its own policy: the same seed gives the same frames. */
export function playGame<S>(game: Game<S>, { frames: count, random }: { frames: number; random: Random }): Episode {
  const world = random.fork('world');
  const choose = game.policy(random.fork('policy'));
  let state = game.reset(world);
  const frames = [game.render(state)];
  const states = Object.fromEntries(Object.entries(game.numbers(state)).map(([name, value]) => [name, [value]]));
  const actions: number[] = [];
  const effective: boolean[] = [];
  const rewards: number[] = [];
  while (frames.length < count) {
    const action = choose(state);
    actions.push(action);
    effective.push(game.effective(state, action));
    const before = state;
    state = game.step(before, action, world);
    rewards.push(game.score.points(before, state));
    frames.push(game.render(state));
    for (const [name, value] of Object.entries(game.numbers(state))) states[name]!.push(value);
  }
  const { fps, name } = game;
  const rewarded = { rewards, terminated: false }; // our games have no end
  const labels = { fps, actionNames: [...game.actions], actions, states, effective, ...rewarded, game: name };
  return { frames, labels };
}

/** A frame, RGB `[height, width, 3]`, with every pixel repeated `scale` times in both directions. */
export function enlarge(frame: Uint8Array, width: number, scale: number): Uint8Array {
  if (scale === 1) return frame;
  const height = frame.length / (width * 3);
  const out = new Uint8Array(frame.length * scale * scale);
  for (let y = 0; y < height * scale; y++) {
    for (let x = 0; x < width * scale; x++) {
      const from = (Math.floor(y / scale) * width + Math.floor(x / scale)) * 3;
      out.set(frame.subarray(from, from + 3), (y * width * scale + x) * 3);
    }
  }
  return out;
}

/**
 * Plays a game again and again and writes each play as a real video (H.264 in MP4), with the true actions and states in a
 * JSON of the same name beside it. The same seed gives the same plays.
 *
 * @returns paths of the videos
 * @throws Error for an unknown game, a size that is no multiple of the game's, or where nothing can encode video
 */
export async function generateVideos(options: GenerateVideosOptions): Promise<string[]> {
  const { count, frames = 128, seed = 0, out, backend = 'auto', signal, onProgress } = options;
  const named = games[options.game];
  if (!named) throw new Error(`no game '${options.game}'; there are ${Object.keys(games).join(', ')}`);
  const { height = named.height, width = named.width } = options;
  const repeated = options.scale ?? 1;
  const game = gameInSize(named, { height: height / repeated, width: width / repeated }) ?? named;
  const scale = height / game.height;
  if (!Number.isInteger(scale) || scale < 1 || width !== game.width * scale)
    throw new Error(
      `${game.name}: ${width}×${height} pixels; expected a whole multiple of ${game.width}×${game.height}${game.sizes ? `, or ${game.sizes}` : ''}`,
    );
  if (frames < 2) throw new Error(`${game.name}: frames is ${frames}; a video needs at least 2`);
  const random = new Random(seed);
  const paths: string[] = [];
  const started = performance.now();
  for (let i = 0; i < count; i++) {
    signal?.throwIfAborted();
    const stem = join(out, `${game.name}-${String(i).padStart(4, '0')}`);
    const episode = playGame(game, { frames, random: random.fork(`video ${i}`) });
    const path = `${stem}.mp4`;
    const pictures = episode.frames.map((frame) => enlarge(frame, game.width, scale));
    const labels = scale === 1 ? episode.labels : { ...episode.labels, scale };
    // The labels first: a video without its labels would look like one that never had any.
    await writeBeside(`${stem}.json`, (partial) => writeFile(partial, JSON.stringify(labels)));
    await encodeVideo(path, pictures, { height, width, fps: game.fps, backend });
    paths.push(path);
    const seconds = (performance.now() - started) / 1000;
    onProgress?.({
      done: i + 1,
      count,
      path,
      framesPerSecond: ((i + 1) * frames) / seconds,
      secondsLeft: secondsLeft(seconds, (i + 1) / count),
    });
  }
  return paths;
}
