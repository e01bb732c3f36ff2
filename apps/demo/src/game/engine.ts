import type { Attention, AttentionQuestion, LoadProgress, Sampling, SessionState, Start } from '@genie/world';
import type { LocalWorld } from '../gallery/bundle-files.ts';
import type { BackendName, BackendReport } from '../worker/backend.ts';
import { WorkerLost, WorldClient } from '../worker/client.ts';
import type { OpenedWorld, Picture } from '../worker/host.ts';
import type { UnmaskedRound } from '../worker/inspect.ts';
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
  #place: string | LocalWorld | undefined;
  #opened: OpenedWorld | undefined;
  /** The frame at which the worker's session stands; undefined where that is not known. */
  #at: HistoryNode | undefined;
  #recovery: Promise<void> | undefined;

  async start(asked?: BackendName): Promise<BackendReport> {
    this.#asked = asked;
    this.#report = await this.#client.start(asked);
    return this.#report;
  }

  async open(place: string | LocalWorld, onProgress?: (progress: LoadProgress) => void): Promise<OpenedWorld> {
    const opened = await this.#surely((client) => client.open(place, onProgress));
    this.#place = place;
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

  /** Returns the tokenizer's reconstruction of a picture, RGBA [H, W, 4]. @param image RGB [H, W, 3] */
  look(image: Uint8Array): Promise<Uint8ClampedArray<ArrayBuffer>> {
    return this.#surely((client) => client.look(image));
  }

  /** Pictures of frames, RGBA [H, W, 4] each; the session stays where it is. */
  decode(nodes: readonly HistoryNode[]): Promise<Uint8ClampedArray<ArrayBuffer>[]> {
    const { reach } = this.#opened!;
    const clips = nodes.map((node) => lastTokens(node, reach + 1));
    return this.#surely((client) => client.decode(clips));
  }

  /** Previews an action, in a session beside the one that is played. @param from None: after its last frame. */
  preview(action: number, sampling: Sampling, from?: HistoryNode): Promise<Uint8ClampedArray<ArrayBuffer>> {
    return this.#client.preview(action, sampling, from && packState(from));
  }

  /** Returns the rounds of unmasking of a frame; none at a start, which was not made by the world. */
  async rounds({ parent, action, sampling }: HistoryNode): Promise<UnmaskedRound[]> {
    if (!parent || !sampling) return [];
    const from = packState(parent);
    return this.#surely((client) => client.inspectRounds(from, action, { ...sampling }));
  }

  /** Returns the attention of a patch of a frame. */
  attention(node: HistoryNode, question: AttentionQuestion): Promise<Attention> {
    const state = packState(node);
    return this.#surely((client) => client.inspectAttention(state, question));
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

  /** A device that is lost fails with whatever error the next computation meets; what the world itself complains of is not that. */
  #canRecover(error: unknown): boolean {
    if (!this.#report) return false; // it never ran
    if (error instanceof WorkerLost) return true;
    const isComplaint = error instanceof Error && ['WorldError', 'BundleError'].includes(error.name);
    return this.#report.name === 'webgpu' && this.#asked !== 'webgpu' && !isComplaint;
  }

  async #recover(error: unknown): Promise<void> {
    try {
      this.#client.terminate();
      this.#client = new WorldClient();
      this.#at = undefined;
      const wasGpu = this.#report!.name === 'webgpu';
      const report = await this.#client.start('wasm');
      if (this.#place) this.#opened = await this.#client.open(this.#place);
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
