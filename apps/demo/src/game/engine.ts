import type { Sampling, SessionState, Start } from '@genie/world';
import type { BackendName, BackendReport } from '../worker/backend.ts';
import { WorkerLost, WorldClient } from '../worker/client.ts';
import type { OpenedWorld, Picture } from '../worker/host.ts';
import type { HistoryNode } from './history/node.ts';
import { lastTokens, packState } from './history/state.ts';
import { textOf } from './text-of.ts';

/**
 * The worker that computes, and what keeps it going: it is told where in the history its session shall stand only when
 * a frame is to be made from there, and where it is lost, another one takes over from the history.
 */
export class Engine {
  /** Called when another worker had to take over. */
  onfallback: (report: BackendReport, message: string) => void = () => {};
  #client = new WorldClient();
  #asked: BackendName | undefined;
  #report: BackendReport | undefined;
  #url: string | undefined;
  #opened: OpenedWorld | undefined;
  /** The frame at which the worker's session stands; undefined where that is not known. */
  #at: HistoryNode | undefined;
  #recovery: Promise<void> | undefined;

  async start(asked?: BackendName): Promise<BackendReport> {
    this.#asked = asked;
    this.#report = await this.#client.start(asked);
    return this.#report;
  }

  async open(url: string): Promise<OpenedWorld> {
    const opened = await this.#surely((client) => client.open(url));
    this.#url = url;
    this.#opened = opened;
    this.#at = undefined;
    return opened;
  }

  /** Begins anew. @param begin Makes the history's root of it. @returns What `begin` made, and its picture. */
  async reset<R extends HistoryNode>(start: Start, seed: number, begin: (state: SessionState) => R): Promise<Made<R>> {
    this.#at = undefined;
    const { picture, state } = await this.#surely((client) => client.reset(start, seed));
    const node = begin(state);
    this.#at = node;
    return { node, picture };
  }

  /** Makes a frame after another one. @param add Adds it to the history. @returns What `add` gave, and its picture. */
  async step(
    from: HistoryNode,
    action: number,
    sampling: Sampling,
    add: (tokens: Int32Array) => HistoryNode,
  ): Promise<Made<HistoryNode>> {
    const picture = await this.#surely(async (client) => {
      if (this.#at !== from) await client.restore(packState(from));
      this.#at = undefined; // until it is known that all went well
      return client.step(action, sampling);
    });
    const node = add(picture.tokens);
    this.#at = node;
    return { node, picture };
  }

  /** Pictures of frames, RGBA [H, W, 4] each; the session stays where it is. */
  decode(nodes: readonly HistoryNode[]): Promise<Uint8ClampedArray<ArrayBuffer>[]> {
    const { context, models } = this.#opened!.info;
    const count = models.videoTokenizer.temporal ? context + 1 : 1;
    const clips = nodes.map((node) => lastTokens(node, count));
    return this.#surely((client) => client.decode(clips));
  }

  /** Does something, and once more in a new worker if this one is lost. */
  async #surely<T>(work: (client: WorldClient) => Promise<T>): Promise<T> {
    const client = this.#client;
    try {
      return await work(client);
    } catch (error) {
      if (!this.#canRecover(error)) throw error;
      if (client === this.#client) this.#recovery ??= this.#recover(error);
      await this.#recovery;
      return work(this.#client);
    }
  }

  /** A device that is lost fails with an error of its own; it is not told from others, as wasm fails alike if it was another. */
  #canRecover(error: unknown): boolean {
    if (!this.#report) return false; // it never ran
    return error instanceof WorkerLost || (this.#report.name === 'webgpu' && this.#asked !== 'webgpu');
  }

  async #recover(error: unknown): Promise<void> {
    try {
      this.#client.terminate();
      this.#client = new WorldClient();
      this.#at = undefined;
      const wasGpu = this.#report!.name === 'webgpu';
      const report = await this.#client.start('wasm');
      if (this.#url) this.#opened = await this.#client.open(this.#url);
      this.#report = report;
      this.onfallback(
        report,
        wasGpu
          ? `WebGPU stopped (${textOf(error)}); the game goes on in WebAssembly.`
          : `${textOf(error)} A new one took over: nothing is lost.`,
      );
    } finally {
      this.#recovery = undefined;
    }
  }
}

/** A frame that was made. */
export interface Made<R extends HistoryNode> {
  node: R;
  picture: Picture;
}
