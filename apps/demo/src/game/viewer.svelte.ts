import { History, pathTo, visit } from './history/history.ts';
import type { HistoryNode } from './history/node.ts';
import { Pictures, type Pixels } from './pictures.ts';

/** Content of the screen. */
export interface Shown {
  /** RGBA, [H, W, 4]. */
  data: Pixels;
  /** Its tokens [P]. */
  tokens: Int32Array;
  /** Frames since the start. */
  index: number;
  /** Time that the models took for it, in milliseconds; undefined where it comes from the history. */
  ms: number | undefined;
}

/** Standing at a frame of a history, and seeing it. */
export class Viewer {
  /** All that was played in the open world. Grows in place: {@link revision} tells when. */
  history: History = $state.raw(new History());
  /** Counts the changes of {@link history}. */
  revision: number = $state(0);
  /** The frame at which one stands; the next one is made from it. */
  current: HistoryNode | undefined = $state.raw();
  /** Picture on the screen. While one moves fast, it may be a frame that was passed. */
  picture: Shown | undefined = $state.raw();
  readonly pictures: Pictures;
  /** Counts the pictures that were asked for, and says which of them is shown, as they may come late. */
  #asked = 0;
  #shown = 0;

  /** @param decode Makes pictures from frames' tokens. */
  constructor(decode: (nodes: readonly HistoryNode[]) => Promise<Pixels[]>) {
    this.pictures = new Pictures(decode);
  }

  /** The frames from the start to the current one, both included. */
  get path(): HistoryNode[] {
    return this.current ? pathTo(this.current) : [];
  }

  /** Another history takes this one's place; nothing of it is shown yet. */
  protected clear(history: History): void {
    this.pictures.clear();
    this.history = history;
    this.current = undefined;
    this.revision++;
  }

  /** Goes to a frame that was played; its picture follows. */
  protected async move(node: HistoryNode): Promise<void> {
    const ticket = ++this.#asked;
    visit(node);
    this.current = node;
    const data = await this.pictures.load(node);
    if (!data || ticket < this.#shown) return;
    this.#shown = ticket;
    this.picture = { data, tokens: node.tokens, index: node.index, ms: undefined };
  }

  /** Shows a frame that was just made. */
  protected show(node: HistoryNode, data: Pixels, ms: number): void {
    this.#shown = ++this.#asked;
    this.current = node;
    this.pictures.put(node, data);
    this.picture = { data, tokens: node.tokens, index: node.index, ms };
  }
}
