import {
  decodeFrames,
  type Frame,
  type Sampling,
  type Session,
  type SessionState,
  type Start,
  World,
  type WorldInfo,
} from '@genie/world';
import { transfer } from 'comlink';
import { type PackedState, unpackState } from '../game/history/state.ts';
import { type BackendName, type BackendReport, chooseBackend } from './backend.ts';

/** A frame on its way to the page. */
export interface Picture {
  /** RGBA, [H, W, 4]. */
  data: Uint8ClampedArray<ArrayBuffer>;
  /** Its tokens [P]. */
  tokens: Int32Array;
  /** How long the models took, in milliseconds. */
  ms: number;
}

/** What the page gets to know of a world that was opened. */
export interface OpenedWorld {
  info: WorldInfo;
  /** The last frame of each start, RGB [H, W, 3]: where one begins. */
  thumbnails: Uint8Array[];
}

/** The world's side of the page: it runs in a worker, so that the page never waits. */
export class WorldHost {
  #world: World | undefined;
  #session: Session | undefined;

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

  /** Opens the bundle at an absolute address, in place of the one that was open. */
  async open(url: string): Promise<OpenedWorld> {
    const world = await World.load(url);
    this.#world?.dispose();
    this.#world = world;
    this.#session = world.session();
    const { height, width, channels } = world.info;
    const thumbnails = Array.from({ length: world.info.starts }, (_, index) =>
      world.start(index).clip.slice(-height * width * channels),
    );
    return { info: world.info, thumbnails };
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

  /** Pictures from tokens; the session stays where it is. See {@link decodeFrames}. */
  async decode(clips: Int32Array[][]): Promise<Uint8ClampedArray<ArrayBuffer>[]> {
    if (!this.#world) throw new Error('no world is open yet');
    const pictures = await decodeFrames(this.#world, clips);
    return transfer(
      pictures,
      pictures.map(({ buffer }) => buffer),
    );
  }

  async #timed(work: (session: Session) => Promise<Frame>): Promise<Picture> {
    if (!this.#session) throw new Error('no world is open yet');
    const started = performance.now();
    const frame = await work(this.#session);
    // The session keeps its own pixels.
    return { data: frame.data.slice(), tokens: frame.tokens, ms: performance.now() - started };
  }
}
