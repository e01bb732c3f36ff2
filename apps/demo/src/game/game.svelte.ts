import type { LoadProgress, Sampling, Start, WorldAction, WorldInfo } from '@genie/world';
import { complete } from '../compare/true-start.ts';
import type { LocalWorld } from '../gallery/bundle-files.ts';
import { Held } from '../input/held.ts';
import { strongerOf } from '../input/stronger.ts';
import type { BackendName, BackendReport } from '../worker/backend.ts';
import type { OpenedWorld } from '../worker/host.ts';
import { Clock } from './clock.ts';
import { Engine } from './engine.ts';
import { History } from './history/history.ts';
import type { HistoryNode } from './history/node.ts';
import { isOpen, isRunning, type Phase } from './phase.ts';
import { Rate } from './rate.ts';
import { type Recording, recordingTo } from './recording.ts';
import { Sessions } from './session/sessions.svelte.ts';
import { textOf } from './text-of.ts';
import { Viewer } from './viewer.svelte.ts';

/** Shortest time between two frames that are only shown, in milliseconds: they cost no computing that would take longer. */
const shortestShow = 4;

/** Playing one world at a time: what the page shows and what its buttons do. */
export class Game extends Viewer {
  phase: Phase = $state('starting');
  /** Error, or other message for the user; one line. */
  message: string | undefined = $state();
  backend: BackendReport | undefined = $state.raw();
  /** The open world's address; `folder:NAME` where it came from the user's files. */
  url: string | undefined = $state();
  opened: OpenedWorld | undefined = $state.raw();
  /** Frames per second shown of late. */
  framesPerSecond: number | undefined = $state();
  /** Multiple of the world's own speed; Infinity is as fast as it can. */
  speed: number = $state(1);
  sampling: Sampling = $state({ steps: 1, temperature: 0 });
  /** Of the next start. */
  seed: number = $state(0);
  /** Progress of a session that is being rebuilt. */
  progress: { done: number; total: number } | undefined = $state.raw();

  readonly sessions: Sessions = new Sessions(this);
  /** Progress of a world that is being opened. */
  loading: LoadProgress | undefined = $state.raw();

  readonly held: Held = new Held();
  /** Asked before each frame, for inputs that do not tell by themselves: gamepads. */
  poll: () => void = () => {};

  /** Engine that computes: for questions about frames that change nothing of what is played. */
  readonly engine: Engine;
  readonly #rate = new Rate();
  readonly #clock = new Clock();
  /** Ends when the work that was asked for last is done: a session does one thing at a time. */
  #last: Promise<unknown> = Promise.resolve();
  constructor() {
    const engine = new Engine();
    super((nodes) => engine.decode(nodes));
    this.engine = engine;
    engine.onfallback = (report, message) => {
      this.backend = report;
      this.message = message;
    };
  }

  get info(): WorldInfo | undefined {
    return this.opened?.info;
  }

  get actions(): WorldAction[] {
    return this.info?.actions ?? [];
  }

  /** Start of the current frame's tree. */
  get start(): Start {
    return this.current?.root.start ?? { index: 0 };
  }

  /** The action of the current frame; none at a start. */
  get action(): number | undefined {
    return this.current?.parent && this.current.action;
  }

  /** Recording of the play from the start to the current frame. */
  get recording(): Recording | undefined {
    return this.current && recordingTo(this.current, this.url!);
  }

  /** Starts the backend. @param asked The one that the user insists on. */
  async boot(asked?: BackendName): Promise<void> {
    await this.#guard(async () => {
      this.backend = await this.engine.start(asked);
    });
  }

  /** Opens the world at an address or in chosen files, and shows its first start. If it cannot be opened, the one before it stays. */
  async open(place: string | LocalWorld): Promise<void> {
    this.#clock.stop();
    this.phase = 'opening';
    this.message = undefined;
    await this.#guard(async () => {
      const address = typeof place === 'string' ? new URL(place, location.href).href : `folder:${place.name}`;
      const opened = await this.engine.open(typeof place === 'string' ? address : place, (progress) => {
        this.loading = progress;
      });
      this.url = address;
      this.opened = opened;
      this.held.prefer = (earlier, later) => strongerOf(opened.info.actions, earlier, later);
      this.sampling = { ...opened.info.sampling };
      this.clear(new History());
      await this.#begin({ index: 0 });
      this.phase = 'ready';
    });
    this.loading = undefined;
  }

  /** Begins anew, from a start of the world, a picture or a clip; from the same one as before if none is given. */
  async reset(start: Start = this.start): Promise<void> {
    if (this.phase === 'rewinding' || this.phase === 'replaying') this.pause();
    await this.#guard(async () => {
      await this.#begin(start);
      if (this.phase !== 'playing') this.phase = 'ready';
    });
  }

  /** Plays on from the current frame, with what is held. */
  play(): void {
    if (!isOpen(this.phase) || this.phase === 'playing' || this.phase === 'rebuilding') return;
    this.#run('playing', 0, async () => {
      this.poll();
      await this.#advance(this.held.take() ?? this.info!.idle);
      return this.phase === 'playing';
    });
  }

  pause(): void {
    if (!isRunning(this.phase)) return;
    this.#clock.stop();
    this.phase = 'paused';
  }

  togglePause(): void {
    if (isRunning(this.phase)) this.pause();
    else this.play();
  }

  /**
   * One frame forward: made with what is held; with nothing held the next one that was played, and at the end of the
   * branch one made with the idle action.
   */
  async stepForward(): Promise<void> {
    if (!isOpen(this.phase) || this.phase === 'rebuilding') return;
    this.#clock.stop();
    this.phase = 'paused';
    this.poll();
    const action = this.held.take();
    if (action === undefined && this.current?.next) await this.#goThrough(this.current.next);
    else await this.#advance(action ?? this.info!.idle);
  }

  /** One frame back. */
  async stepBack(): Promise<void> {
    if (!isOpen(this.phase) || this.phase === 'rebuilding' || !this.current?.parent) return;
    this.#clock.stop();
    this.phase = 'paused';
    await this.#goThrough(this.current.parent);
  }

  /** Goes to a frame of the history; the next key plays on from there. */
  async goTo(node: HistoryNode): Promise<void> {
    if (!isOpen(this.phase) || this.phase === 'rebuilding') return;
    this.#clock.stop();
    this.phase = 'ready';
    await this.#goThrough(node);
  }

  /** Runs backwards until {@link endRewind}, or the start. */
  rewind(): void {
    if (!isOpen(this.phase) || this.phase === 'rewinding' || this.phase === 'rebuilding') return;
    this.#run('rewinding', shortestShow, () => this.#showNext(this.current?.parent));
  }

  endRewind(): void {
    if (this.phase !== 'rewinding') return;
    this.#clock.stop();
    this.phase = 'ready';
  }

  /** Shows again what was played, without making it anew: from the current frame on, or from the start where there is none after it. */
  replay(): void {
    if (!isOpen(this.phase) || this.phase === 'rebuilding' || !this.current) return;
    if (!this.current.next) void this.#goThrough(this.current.root);
    this.#run('replaying', shortestShow, () => this.#showNext(this.current?.next));
  }

  /** Plays a list of actions as fast as it can, from the current frame on. @returns Whether it came to the end. */
  async rebuild(frames: readonly { action: number; sampling: Sampling }[]): Promise<boolean> {
    this.#clock.stop();
    this.phase = 'rebuilding';
    for (const [done, { action, sampling }] of frames.entries()) {
      this.progress = { done, total: frames.length };
      await this.#advance(action, sampling);
      if (this.phase !== 'rebuilding') break; // paused, or it failed
    }
    const whole = this.phase === 'rebuilding';
    this.progress = undefined;
    if (whole) this.phase = 'ready';
    return whole;
  }

  /** Takes the place of the history: a session that was kept. */
  async adopt(history: History, current: HistoryNode): Promise<void> {
    this.clear(history);
    this.seed = current.root.state.seed;
    if (current.sampling) this.sampling = { ...current.sampling };
    await this.goTo(current);
  }

  /** An input is pressed; play begins with it where the game waits for it, and takes over from a replay. */
  press(source: string, action: number): void {
    this.held.press(source, action);
    if (this.phase === 'ready' || this.phase === 'replaying') this.play();
  }

  release(source: string): void {
    this.held.release(source);
  }

  /** Shows what went wrong. What was played is still there, if anything was. */
  fail(error: unknown): void {
    this.#clock.stop();
    this.phase = this.current ? 'paused' : 'failed';
    this.message = textOf(error);
  }

  #run(phase: Phase, shortest: number, frame: () => Promise<boolean> | boolean): void {
    this.phase = phase;
    this.#rate.clear();
    void this.#clock.start(() => Math.max(shortest, 1000 / (this.info!.fps * this.speed)), frame);
  }

  #showNext(node: HistoryNode | undefined): boolean {
    if (!node) {
      this.phase = 'ready';
      return false;
    }
    void this.#goThrough(node);
    this.#tick();
    return true;
  }

  async #begin(start: Start): Promise<void> {
    const { history } = this;
    const plain = complete($state.snapshot(start) as Start, this.info!);
    const made = await this.engine.reset(plain, this.seed, (state) => history.begin(plain, state));
    this.revision++;
    this.#rate.clear();
    this.framesPerSecond = undefined;
    this.show(made.node, made.picture.data, made.picture.ms);
  }

  async #advance(action: number, sampling: Sampling = $state.snapshot(this.sampling)): Promise<void> {
    await this.#guard(async () => {
      const { history } = this;
      const from = this.current!;
      const made = await this.engine.step(from, action, sampling, (tokens) =>
        history.add(from, action, sampling, tokens),
      );
      this.revision++;
      this.pictures.put(made.node, made.picture.data);
      if (this.current !== from) return; // one went elsewhere meanwhile; the frame is kept
      this.show(made.node, made.picture.data, made.picture.ms);
      this.#tick();
    });
  }

  /** Moves, and shows what fails. */
  #goThrough(node: HistoryNode): Promise<void> {
    return this.move(node).catch((error) => this.fail(error));
  }

  #tick(): void {
    this.#rate.tick(performance.now());
    this.framesPerSecond = this.#rate.perSecond;
  }

  /** Does one thing after the other, and shows what fails. */
  async #guard(work: () => Promise<void>): Promise<void> {
    const turn = this.#last.then(work).catch((error) => this.fail(error));
    this.#last = turn;
    await turn;
  }
}
