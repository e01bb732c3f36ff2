import type { Game } from '../game/game.svelte.ts';
import type { HistoryNode } from '../game/history/node.ts';
import { type Preview, previewActions } from './preview.ts';

/** Time at a frame before its previews are made, in milliseconds. */
const settling = 400;

/** Place from which the previews begin: the start of the session, or the current frame. */
type PreviewPlace = 'start' | 'here';

/** The previews that are shown, and those of a start, which are kept as long as it is. */
class Previews {
  place: PreviewPlace = $state('start');
  /** By the action's index; those of the frame before stay until there are new ones. */
  shown: ReadonlyMap<number, Preview> = $state.raw(new Map());
  /** True while some are being made. */
  busy: boolean = $state(false);
  #kept = new WeakMap<HistoryNode, ReadonlyMap<number, Preview>>();
  #of: HistoryNode | undefined;

  /** Makes those from a frame on, unless they are there. @returns Gives it up. */
  show(game: Game, node: HistoryNode): () => void {
    const kept = this.#kept.get(node);
    if (kept) {
      this.shown = kept;
      this.#of = node;
      return () => {};
    }
    if (this.#of?.root !== node.root) this.shown = new Map(); // of another start, perhaps another world
    this.#of = node;
    const abort = new AbortController();
    const wait = setTimeout(() => void this.#make(game, node, abort.signal), node.parent ? settling : 0);
    return () => {
      clearTimeout(wait);
      abort.abort();
    };
  }

  async #make(game: Game, node: HistoryNode, signal: AbortSignal): Promise<void> {
    const made = new Map<number, Preview>();
    this.busy = true;
    try {
      await previewActions(
        game,
        node,
        ({ index }, preview) => {
          made.set(index, preview);
          if (!signal.aborted) this.shown = new Map([...this.shown, [index, preview]]);
        },
        signal,
      );
      if (!signal.aborted && !node.parent) this.#kept.set(node, made);
    } catch (error) {
      game.message = `The actions' previews stopped: ${error instanceof Error ? error.message : error}`;
    } finally {
      this.busy = false;
    }
  }
}

export const previews: Previews = new Previews();
