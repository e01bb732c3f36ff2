import {
  type Attention,
  type AttentionQuestion,
  decodeFrames,
  type Frame,
  fromFiles,
  type LoadProgress,
  type Sampling,
  type Session,
  type SessionState,
  type Start,
  World,
  type WorldInfo,
} from '@genie/world';
import { transfer } from 'comlink';
import type { LocalWorld } from '../gallery/bundle-files.ts';
import { type PackedState, unpackState } from '../game/history/state.ts';
import { type BackendName, type BackendReport, chooseBackend } from './backend.ts';
import { inspectAttention, inspectRounds, type UnmaskedRound } from './inspect.ts';

/** A frame on its way to the page. */
export interface Picture {
  /** RGBA, [H, W, 4]. */
  data: Uint8ClampedArray<ArrayBuffer>;
  /** Its tokens [P]. */
  tokens: Int32Array;
  /** Time that the models took, in milliseconds. */
  ms: number;
}

/** Data of an opened world for the page. */
export interface OpenedWorld {
  info: WorldInfo;
  /** The last frame of each start, RGB [H, W, 3]: where one begins. */
  thumbnails: Uint8Array[];
  /** Number of previous frames from which the picture of a frame is decoded; 0 where the decoder sees one frame at a time. */
  reach: number;
}

/** The world's side of the page: it runs in a worker, so that the page never waits. */
export class WorldHost {
  #world: World | undefined;
  #session: Session | undefined;
  #preview: Session | undefined;

  start(asked?: BackendName): Promise<BackendReport> {
    return chooseBackend(asked);
  }

  /** Holds a lock for as long as this worker lives: whoever gets it next knows that the worker is gone. */
  hold(lock: string): Promise<void> {
    return new Promise((resolve, reject) => {
      navigator.locks
        .request(lock, () => {
          resolve();
          return new Promise<never>(() => {});
        })
        .catch(reject);
    });
  }

  /** Opens the bundle at an absolute address or in chosen files, in place of the one that was open. */
  async open(place: string | LocalWorld, onProgress?: (progress: LoadProgress) => void): Promise<OpenedWorld> {
    const source = typeof place === 'string' ? place : fromFiles(place.files);
    const world = await World.load(source, { onProgress });
    this.#world?.dispose();
    this.#world = world;
    this.#session = world.session();
    this.#preview = undefined;
    const { height, width, channels } = world.info;
    const thumbnails = Array.from({ length: world.info.starts }, (_, index) =>
      world.start(index).clip.slice(-height * width * channels),
    );
    return { info: world.info, thumbnails, reach: reachOf(world) };
  }

  /** Begins anew. @returns The frame, and the session there, with which a history begins. */
  async reset(start: Start, seed: number): Promise<{ picture: Picture; state: SessionState }> {
    const picture = await this.#timed((session) => session.reset(start, { seed }));
    return transfer({ picture, state: this.#session!.state }, [picture.data.buffer]);
  }

  async step(action: number, sampling: Sampling): Promise<Picture> {
    const picture = await this.#timed((session) => session.step(action, sampling));
    return transfer(picture, [picture.data.buffer]);
  }

  /** Takes the session to where one stood: to another frame of the history, or into a worker that takes over. */
  async restore(state: PackedState): Promise<void> {
    await this.#timed((session) => session.restore(unpackState(state)));
  }

  /** Returns the tokenizer's reconstruction of a picture, RGBA; the session stays where it is. @param image RGB [H, W, 3] */
  async look(image: Uint8Array): Promise<Uint8ClampedArray<ArrayBuffer>> {
    if (!this.#world) throw new Error('no world is open yet');
    const session = this.#world.session();
    try {
      const { data } = await session.reset({ image });
      return transfer(data, [data.buffer]);
    } finally {
      session.dispose();
    }
  }

  /** Pictures from tokens; the session stays where it is. See {@link decodeFrames}. */
  async decode(clips: Int32Array[][]): Promise<Uint8ClampedArray<ArrayBuffer>[]> {
    if (!this.#world) throw new Error('no world is open yet');
    const pictures = await decodeFrames(this.#world, clips);
    return transfer(
      pictures,
      pictures.map(({ buffer }) => buffer),
    );
  }

  /**
   * One frame of a session beside the one that is played, which it does not disturb: to see what an action would do.
   *
   * @param from Where it begins; none: where its last frame was.
   */
  async preview(action: number, sampling: Sampling, from?: PackedState): Promise<Uint8ClampedArray<ArrayBuffer>> {
    if (!this.#world) throw new Error('no world is open yet');
    this.#preview ??= this.#world.session();
    if (from) await this.#preview.restore(unpackState(from));
    const frame = await this.#preview.step(action, sampling);
    const data = frame.data.slice();
    return transfer(data, [data.buffer]);
  }

  /** Returns the rounds of unmasking of the frame after a state. The session stays where it is, as it does in the next method. */
  async inspectRounds(from: PackedState, action: number, sampling: Sampling): Promise<UnmaskedRound[]> {
    if (!this.#world) throw new Error('no world is open yet');
    const rounds = await inspectRounds(this.#world, from, action, sampling);
    return transfer(
      rounds,
      rounds.map(({ picture }) => picture.buffer),
    );
  }

  async inspectAttention(state: PackedState, question: AttentionQuestion): Promise<Attention> {
    if (!this.#world) throw new Error('no world is open yet');
    return await inspectAttention(this.#world, state, question);
  }

  async #timed(work: (session: Session) => Promise<Frame>): Promise<Picture> {
    if (!this.#session) throw new Error('no world is open yet');
    const started = performance.now();
    const frame = await work(this.#session);
    // The session keeps its own pixels.
    return { data: frame.data.slice(), tokens: frame.tokens, ms: performance.now() - started };
  }
}

/** As far back as the decoder sees, and as many again as have a place in time of their own: all that it sees has the place that it had in play. */
function reachOf({ info, videoTokenizer }: World): number {
  const seen = videoTokenizer.reach(info.context);
  return seen === 0 ? 0 : seen + info.context;
}
