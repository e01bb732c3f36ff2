import type { HistoryNode } from './history/node.ts';

/** RGBA [H, W, 4]. */
export type Pixels = Uint8ClampedArray<ArrayBuffer>;

/** Frames that are decoded in one call: more go faster a frame, but keep the next one waiting for longer. */
const batch = 8;

/**
 * Pictures of frames of the history: the latest are kept, the others are made from their tokens when they are wanted.
 *
 * One call is under way at a time. A frame that someone waits for goes before thumbnails, and only the newest of either
 * wish counts: while one drags along the timeline, frames that were passed meanwhile are left out.
 */
export class Pictures {
  /** Called when thumbnails have come. */
  onthumbnails: () => void = () => {};
  readonly #decode: (nodes: readonly HistoryNode[]) => Promise<Pixels[]>;
  readonly #capacity: number;
  /** The one looked at last comes last. */
  readonly #kept = new Map<HistoryNode, Pixels>();
  #bytes = 0;
  #wanted:
    | { node: HistoryNode; resolve: (pixels: Pixels | undefined) => void; reject: (error: unknown) => void }
    | undefined;
  #thumbnails: readonly HistoryNode[] = [];
  #busy = false;

  /** @param capacity Bytes of pictures that are kept. Default 24 MB: 1500 frames of 64 × 64. */
  constructor(decode: (nodes: readonly HistoryNode[]) => Promise<Pixels[]>, capacity = 24e6) {
    this.#decode = decode;
    this.#capacity = capacity;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** The picture, if it is at hand. */
  get(node: HistoryNode): Pixels | undefined {
    const pixels = this.#kept.get(node);
    if (pixels) {
      this.#kept.delete(node);
      this.#kept.set(node, pixels);
    }
    return pixels;
  }

  put(node: HistoryNode, pixels: Pixels): void {
    this.#bytes += pixels.byteLength - (this.#kept.get(node)?.byteLength ?? 0);
    this.#kept.delete(node);
    this.#kept.set(node, pixels);
    for (const [oldest, { byteLength }] of this.#kept) {
      if (this.#bytes <= this.#capacity || oldest === node) break;
      this.#kept.delete(oldest);
      this.#bytes -= byteLength;
    }
  }

  /** The picture of a frame to be shown; undefined if another one was asked for before this one's turn came. */
  async load(node: HistoryNode): Promise<Pixels | undefined> {
    const pixels = this.get(node);
    this.#wanted?.resolve(undefined);
    this.#wanted = undefined;
    if (pixels) return pixels;
    const loaded = new Promise<Pixels | undefined>((resolve, reject) => {
      this.#wanted = { node, resolve, reject };
    });
    void this.#work();
    return loaded;
  }

  /** Asks for pictures, in place of those that were asked for before and have not come; {@link onthumbnails} tells of them. */
  want(nodes: readonly HistoryNode[]): void {
    this.#thumbnails = nodes.filter((node) => !this.#kept.has(node));
    void this.#work();
  }

  /** Forgets all: another world was opened. */
  clear(): void {
    this.#kept.clear();
    this.#bytes = 0;
    this.#thumbnails = [];
    this.#wanted?.resolve(undefined);
    this.#wanted = undefined;
  }

  async #work(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    while (this.#wanted || this.#thumbnails.length > 0) {
      const wanted = this.#wanted;
      this.#wanted = undefined;
      const nodes = wanted ? [wanted.node] : this.#thumbnails.slice(0, batch);
      if (!wanted) this.#thumbnails = this.#thumbnails.slice(batch);
      try {
        const pictures = await this.#decode(nodes);
        for (const [i, node] of nodes.entries()) this.put(node, pictures[i]!);
        wanted?.resolve(pictures[0]);
        if (!wanted) this.onthumbnails();
      } catch (error) {
        wanted?.reject(error); // a thumbnail that fails stays blank; what is wrong shows with the next frame
      }
    }
    this.#busy = false;
  }
}
