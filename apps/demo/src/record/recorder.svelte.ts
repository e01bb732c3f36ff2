import { untrack } from 'svelte';
import { compareOf } from '../compare/compare.svelte.ts';
import type { Game } from '../game/game.svelte.ts';
import { onLine, tipOf } from '../game/history/history.ts';
import type { HistoryNode } from '../game/history/node.ts';
import { textOf } from '../game/text-of.ts';
import { capsOf } from './caps.ts';
import { RecordClient } from './client.ts';
import { type Format, fileName } from './formats.ts';
import type { RecordingOptions } from './host.ts';
import type { LayoutOptions } from './layout.ts';
import { samplesOf, shotsOf, titlesOf, type View } from './shots.ts';
import type { Support } from './support.ts';
import { Take } from './take.ts';

/** Part of the play to record: from the start to the current frame, some frames of it, or what is played from a press of a button on. */
export type Part = 'session' | 'range' | 'live';

/** Current or last activity of the recorder. */
export type Work =
  | { kind: 'idle' }
  | { kind: 'working'; done: number; total: number }
  | { kind: 'done'; url: string; name: string; bytes: number; format: Format | 'png' }
  | { kind: 'failed'; why: string };

/** Frames that are made and handed over at a time: the game goes on between two batches. */
const batch = 8;

/** Makes files of what was played. It goes on while other panels are shown. */
export class Recorder {
  part: Part = $state('session');
  /** First and last frame of a range, counted from the start. */
  from: number = $state(0);
  to: number = $state(0);
  format: Format = $state('gif');
  scale: number = $state(4);
  /** True when the keys are shown below the picture. */
  keys: boolean = $state(true);
  view: View = $state('learned');
  work: Work = $state.raw({ kind: 'idle' });
  /** Frames that have been taken, while {@link Part} `live` runs or after it. */
  taken: number = $state(0);
  taking: boolean = $state(false);
  readonly #game: Game;
  #take: Take | undefined;
  #client: RecordClient | undefined;

  constructor(game: Game) {
    this.#game = game;
    // As long as the page lives, whichever panel is open.
    $effect.root(() => {
      $effect(() => {
        const { current } = game;
        untrack(() => this.#follow(current));
      });
      $effect(() => {
        void game.opened; // another world: what was going on belonged to the one before it
        return () => this.#leave();
      });
    });
  }

  /** The last frame that can be in a range: where the way forward from the current frame ends. */
  get last(): number {
    void this.#game.revision;
    return this.#game.current ? tipOf(this.#game.current).index : 0;
  }

  /** The frames that would be recorded now. */
  get nodes(): readonly HistoryNode[] {
    const { current } = this.#game;
    if (!current) return [];
    if (this.part === 'live') return this.taken > 0 ? this.#take!.nodes.slice() : [];
    if (this.part === 'session') return this.#game.path;
    const [from, to] = [Math.min(this.from, this.to), Math.max(this.from, this.to)];
    const nodes: HistoryNode[] = [];
    for (let at: HistoryNode | undefined = onLine(current, to); at && at.index >= from; at = at.parent) nodes.push(at);
    return nodes.reverse();
  }

  /** Pictures in each frame: with the true game only where the session has one. */
  get shownView(): View {
    const { current } = this.#game;
    return current && compareOf(this.#game).lockstepOf(current) ? this.view : 'learned';
  }

  get layout(): LayoutOptions {
    const { height, width } = this.#game.info!;
    return { height, width, scale: this.scale, pictures: titlesOf(this.shownView), keys: this.keys };
  }

  /** Returns for each format the reason why this browser cannot write such frames, or undefined if it can. */
  support(): Promise<Support> {
    return this.#worker().support({ ...this.layout, fps: this.#game.info!.fps });
  }

  startTake(): void {
    const { current } = this.#game;
    if (!current) return;
    this.#take = new Take(current);
    this.taken = 1;
    this.taking = true;
  }

  stopTake(): void {
    this.taking = false;
  }

  /** Makes a file of the frames, and has the browser save it. */
  async make(): Promise<void> {
    const { nodes, format, shownView: view } = this;
    this.stopTake();
    await this.#work(format, async (options) => {
      const client = this.#worker();
      this.work = { kind: 'working', done: 0, total: nodes.length };
      await client.begin(format, options, await shotsOf(this.#game, samplesOf(nodes), view));
      for (let done = 0; done < nodes.length; done += batch) {
        await client.add(await shotsOf(this.#game, nodes.slice(done, done + batch), view));
        this.work = { kind: 'working', done: Math.min(nodes.length, done + batch), total: nodes.length };
      }
      return client.finish();
    });
  }

  /** Saves the current frame as a picture. */
  async still(): Promise<void> {
    const { current } = this.#game;
    if (!current) return;
    await this.#work('png', async (options) => {
      const [shot] = await shotsOf(this.#game, [current], this.shownView);
      return this.#worker().still(options, shot!);
    });
  }

  cancel(): void {
    this.#client?.terminate();
    this.#client = undefined;
  }

  async #work(format: Format | 'png', make: (options: RecordingOptions) => Promise<Blob>): Promise<void> {
    const info = this.#game.info!;
    if (this.work.kind === 'done') URL.revokeObjectURL(this.work.url);
    try {
      const blob = await make({ ...this.layout, fps: info.fps, title: info.title, caps: capsOf(this.#game) });
      const name = fileName(info.name, new Date(), format);
      this.work = { kind: 'done', url: URL.createObjectURL(blob), name, bytes: blob.size, format };
      save(this.work);
    } catch (error) {
      const cancelled = error instanceof DOMException && error.name === 'AbortError';
      this.work = cancelled ? { kind: 'idle' } : { kind: 'failed', why: textOf(error) };
    }
  }

  #worker(): RecordClient {
    this.#client ??= new RecordClient();
    return this.#client;
  }

  #follow(node: HistoryNode | undefined): void {
    if (this.taking && node && this.#take!.follow(node)) this.taken = this.#take!.nodes.length;
  }

  #leave(): void {
    this.cancel();
    this.taking = false;
    this.taken = 0;
    this.#take = undefined;
  }
}

/** Has the browser save a file. */
function save({ url, name }: { url: string; name: string }): void {
  const link = Object.assign(document.createElement('a'), { href: url, download: name });
  link.click();
}

const recorders = new WeakMap<Game, Recorder>();

/** The recorder of a game: one for the whole page. */
export function recorderOf(game: Game): Recorder {
  const recorder = recorders.get(game) ?? new Recorder(game);
  recorders.set(game, recorder);
  return recorder;
}
