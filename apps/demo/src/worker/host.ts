import { type Frame, type Session, type SessionState, type Start, World, type WorldInfo } from '@genie/world';
import { transfer } from 'comlink';
import { type BackendName, type BackendReport, chooseBackend } from './backend.ts';

/** A frame on its way to the page. */
export interface Picture {
  /** RGBA, [H, W, 4]. */
  data: Uint8ClampedArray<ArrayBuffer>;
  /** Where the session stands with it; its tokens are the last of `state.tokens`. */
  state: SessionState;
  /** How long the models took, in milliseconds. */
  ms: number;
}

/** What the page gets to know of a world that was opened. */
export interface OpenedWorld {
  info: WorldInfo;
  /** The last frame of each start, RGB [H, W, 3]: where one begins. */
  thumbnails: Uint8Array[];
}

/** How a frame is asked for. */
export interface StepOptions {
  steps: number;
  temperature: number;
}

/** The world's side of the page: it runs in a worker, so that the page never waits. */
export class WorldHost {
  #world: World | undefined;
  #session: Session | undefined;

  start(asked?: BackendName): Promise<BackendReport> {
    return chooseBackend(asked);
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

  reset(start: Start, seed: number): Promise<Picture> {
    return this.#timed((session) => session.reset(start, { seed }));
  }

  step(action: number, options: StepOptions): Promise<Picture> {
    return this.#timed((session) => session.step(action, options));
  }

  /** Goes on where a session stood, in a worker that takes over from one that failed. */
  restore(state: SessionState): Promise<Picture> {
    return this.#timed((session) => session.restore(state));
  }

  async #timed(work: (session: Session) => Promise<Frame>): Promise<Picture> {
    if (!this.#session) throw new Error('no world is open yet');
    const started = performance.now();
    const frame = await work(this.#session);
    const data = frame.data.slice(); // the session keeps its own
    return transfer({ data, state: this.#session.state, ms: performance.now() - started }, [data.buffer]);
  }
}
