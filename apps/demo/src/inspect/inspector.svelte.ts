import type { Attention } from '@genie/world';
import type { Game } from '../game/game.svelte.ts';
import type { HistoryNode } from '../game/history/node.ts';
import type { Pixels } from '../game/pictures.ts';
import { textOf } from '../game/text-of.ts';
import type { UnmaskedRound } from '../worker/inspect.ts';

/** Subject of the view: the frame's tokens, how sure the model was of them, or where a patch looks. */
export type View = 'tokens' | 'confidence' | 'attention';

/** While the game plays, so many milliseconds at least between two looks: each costs about as much as a frame or two. */
const pause = 400;

/** Known data of one frame; data that no view has asked for is missing. */
export interface Looked {
  readonly node: HistoryNode;
  readonly picture: Pixels;
  readonly rounds?: readonly UnmaskedRound[];
  readonly attention?: Attention;
  /** The patch that `attention` is of. */
  readonly patch?: number;
}

/** Looks inside of the frame at which the game stands, as long as it is asked to, one look at a time. */
export class Inspector {
  view: View = $state('tokens');
  /** The patch that is chosen. */
  patch: number = $state(0);
  /** Data on display: of the game's frame, or of one before it until that is known. */
  looked: Looked | undefined = $state.raw();
  /** Error message; one line. */
  message: string | undefined = $state();
  readonly #game: Game;
  #running = false;
  #ended = false;

  constructor(game: Game) {
    this.#game = game;
  }

  /** Looks until what the view needs of the game's frame is known. To be called in an effect: it reads what that depends on. */
  look(): void {
    if (!this.#ready || this.#knows(this.#game.current, this.view, this.patch) || this.#running || this.#ended) return;
    this.#running = true;
    void this.#run().finally(() => {
      this.#running = false;
    });
  }

  /** Nothing is computed any more. */
  end(): void {
    this.#ended = true;
  }

  async #run(): Promise<void> {
    try {
      for (;;) {
        const { current } = this.#game;
        if (this.#ended || !current || !this.#ready || this.#knows(current, this.view, this.patch)) return;
        this.looked = await this.#lookAt(current, this.view, this.patch);
        this.message = undefined;
        if (this.#game.phase === 'playing') await new Promise((resolve) => setTimeout(resolve, pause));
      }
    } catch (error) {
      this.message = textOf(error);
    }
  }

  /** True when the screen shows the game's frame; in fast moves, its picture comes later. */
  get #ready(): boolean {
    const { current, picture } = this.#game;
    return current !== undefined && current.tokens === picture?.tokens;
  }

  #knows(node: HistoryNode | undefined, view: View, patch: number): boolean {
    const { looked } = this;
    if (!looked || looked.node !== node) return false;
    if (view === 'confidence') return looked.rounds !== undefined;
    return view !== 'attention' || (looked.attention !== undefined && looked.patch === patch);
  }

  async #lookAt(node: HistoryNode, view: View, patch: number): Promise<Looked> {
    const known = this.looked?.node === node ? this.looked : { node, picture: this.#game.picture!.data };
    if (view === 'confidence') return { ...known, rounds: await this.#game.engine.rounds(node) };
    if (view === 'attention') return { ...known, patch, attention: await this.#game.engine.attention(node, { patch }) };
    return known;
  }
}
