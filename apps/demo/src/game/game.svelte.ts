import type { Sampling, Start, WorldAction, WorldInfo } from '@genie/world';
import { Held } from '../input/held.ts';
import type { BackendName, BackendReport } from '../worker/backend.ts';
import { WorldClient } from '../worker/client.ts';
import type { OpenedWorld, Picture } from '../worker/host.ts';
import { Pace } from './pace.ts';
import { Rate } from './rate.ts';
import type { Recording } from './recording.ts';

/**
 * `starting` the backend, `opening` a world, `ready` at a start, `playing`, `paused`, or `failed` with a message.
 */
export type Phase = 'starting' | 'opening' | 'ready' | 'playing' | 'paused' | 'failed';

/** Playing one world at a time: what the page shows and what its buttons do. */
export class Game {
  phase: Phase = $state('starting');
  /** What went wrong, or is worth saying; one line. */
  message: string | undefined = $state();
  backend: BackendReport | undefined = $state.raw();
  /** The open world's address. */
  url: string | undefined = $state();
  opened: OpenedWorld | undefined = $state.raw();
  /** What is on the screen. */
  picture: Picture | undefined = $state.raw();
  start: Start = $state.raw({ index: 0 });
  /** The action of the last frame. */
  action: number | undefined = $state();
  /** Frames per second shown of late, and milliseconds that the models took for the last one. */
  framesPerSecond: number | undefined = $state();
  sampling: Sampling = $state({ steps: 1, temperature: 0 });
  seed: number = $state(0);
  recording: Recording | undefined;

  readonly held: Held = new Held();
  /** Asked before each frame, for inputs that do not tell by themselves: gamepads. */
  poll: () => void = () => {};

  #client = new WorldClient();
  #asked: BackendName | undefined;
  #rate = new Rate();
  /** The loop that plays; another one takes over from it when play begins again. */
  #loop = 0;
  /** Ends when the work that was asked for last is done: a session does one thing at a time. */
  #last: Promise<unknown> = Promise.resolve();

  get info(): WorldInfo | undefined {
    return this.opened?.info;
  }

  get actions(): WorldAction[] {
    return this.info?.actions ?? [];
  }

  /** Starts the backend. @param asked The one that the user insists on. */
  async boot(asked?: BackendName): Promise<void> {
    this.#asked = asked;
    await this.#guard(async () => {
      this.backend = await this.#client.start(asked);
    });
  }

  /** Opens the world at an address, and shows its first start. */
  async open(url: string): Promise<void> {
    this.#loop++;
    this.phase = 'opening';
    this.message = undefined;
    await this.#guard(async () => {
      const address = new URL(url, location.href).href;
      const opened = await this.#client.open(address);
      this.url = address;
      this.opened = opened;
      this.sampling = { ...opened.info.sampling };
      await this.#begin({ index: 0 });
      this.phase = 'ready';
    });
  }

  /** Begins anew, from a start of the world, a picture or a clip; from the same one as before if none is given. */
  async reset(start: Start = this.start): Promise<void> {
    await this.#guard(async () => {
      await this.#begin(start);
      if (this.phase !== 'playing') this.phase = 'ready';
    });
  }

  play(): void {
    if (this.phase !== 'ready' && this.phase !== 'paused') return;
    this.phase = 'playing';
    this.#rate.clear();
    void this.#run(++this.#loop);
  }

  pause(): void {
    if (this.phase === 'playing') this.phase = 'paused';
  }

  togglePause(): void {
    if (this.phase === 'playing') this.pause();
    else this.play();
  }

  /** An input is pressed; play begins with it. */
  press(source: string, action: number): void {
    this.held.press(source, action);
    if (this.phase === 'ready') this.play();
  }

  release(source: string): void {
    this.held.release(source);
  }

  /** Shows what went wrong. */
  fail(error: unknown): void {
    this.phase = 'failed';
    this.message = textOf(error);
  }

  async #run(loop: number): Promise<void> {
    const pace = new Pace();
    while (this.phase === 'playing' && loop === this.#loop) {
      this.poll();
      const action = this.held.take() ?? this.info!.idle;
      await this.#guard(() => this.#step(action));
      await new Promise((resolve) => setTimeout(resolve, pace.wait(performance.now(), 1000 / this.info!.fps)));
    }
  }

  async #begin(start: Start): Promise<void> {
    this.picture = await this.#client.reset($state.snapshot(start) as Start, this.seed);
    this.start = start;
    this.action = undefined;
    this.framesPerSecond = undefined;
    this.#rate.clear();
    this.recording = { world: this.url!, start, seed: this.seed, frames: [] };
  }

  async #step(action: number): Promise<void> {
    const { steps, temperature } = this.sampling;
    let picture: Picture;
    try {
      picture = await this.#client.step(action, { steps, temperature });
    } catch (error) {
      if (this.backend?.name !== 'webgpu' || this.#asked === 'webgpu') throw error;
      await this.#fallBack(error);
      picture = await this.#client.step(action, { steps, temperature });
    }
    this.picture = picture;
    this.action = action;
    this.#rate.tick(performance.now());
    this.framesPerSecond = this.#rate.perSecond;
    this.recording!.frames.push({ action, steps, temperature, tokens: picture.state.tokens.at(-1)! });
  }

  /** WebGPU was lost in play: the session goes on in a new worker, on wasm. */
  async #fallBack(error: unknown): Promise<void> {
    this.#client.terminate();
    this.#client = new WorldClient();
    this.backend = await this.#client.start('wasm');
    await this.#client.open(this.url!);
    await this.#client.restore(this.picture!.state);
    this.message = `WebGPU stopped (${textOf(error)}); the game goes on in WebAssembly.`;
  }

  /** Does one thing after the other, and shows what fails. */
  async #guard(work: () => Promise<void>): Promise<void> {
    const turn = this.#last.then(work).catch((error) => this.fail(error));
    this.#last = turn;
    await turn;
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
