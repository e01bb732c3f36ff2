import type { Game } from '../game/game.svelte.ts';
import type { HistoryNode, Root } from '../game/history/node.ts';
import { rasterOfRgb, rgbOf } from '../record/compose.ts';
import { differenceOf } from './difference.ts';
import { Lockstep } from './lockstep.ts';
import { type ObjectError, objectErrors } from './objects.ts';
import { TrueGame } from './true-game.ts';
import { startTogether, trueOriginOf } from './true-start.ts';

/** The true game beside the frame that is shown. */
export interface Comparison {
  node: HistoryNode;
  /** RGBA [H, W, 4]. */
  truth: Uint8ClampedArray<ArrayBuffer>;
  /** |learned − true| times the gain, RGBA [H, W, 4]. */
  difference: Uint8ClampedArray<ArrayBuffer>;
  /** Of the frame, in dB; infinite where the pictures are equal. */
  psnr: number;
  /** Errors of the game's objects; none if the world has another size than the game. */
  objects: ObjectError[];
}

/** Comparison of the learned world with the true game that runs beside it. */
export class Compare {
  on: boolean = $state(false);
  /** Factor by which differences are multiplied. */
  gain: number = $state(4);
  /** Of the game that is begun next. */
  seed: number = $state(1);
  readonly #game: Game;
  readonly #locksteps = new WeakMap<Root, Lockstep>();
  readonly #psnr = new WeakMap<HistoryNode, number>();
  /** The true game of the open world, or why there is none. */
  readonly found: TrueGame | string | undefined = $derived.by(() => this.#game.info && TrueGame.of(this.#game.info));
  /** The game in step with the session, where the session began with one. */
  readonly lockstep: Lockstep | undefined = $derived.by(
    () => this.#game.current && this.lockstepOf(this.#game.current),
  );
  /** While one moves fast through the history it may be the one of a frame that was passed. */
  readonly view: Comparison | undefined = $derived.by(() => this.#look());

  constructor(game: Game) {
    this.#game = game;
  }

  /** Shows or hides the true game. A session in which nothing was played yet begins anew, together with it. */
  toggle(): void {
    this.on = !this.on;
    const { current } = this.#game;
    if (this.on && current && !this.lockstep && current.root.children.length === 0) void this.begin();
  }

  /** Begins a session and its true game from the same frames. What was played stays in the history. */
  async begin(seed: number = this.seed): Promise<void> {
    if (!(this.found instanceof TrueGame)) return;
    this.seed = seed;
    await this.#game.reset(startTogether(this.found, { seed, played: [] }));
  }

  /** Begins a session from where the true game is now: what the learned world had wrong is right again. */
  async setRight(): Promise<void> {
    const { lockstep } = this;
    if (!lockstep) return;
    const { seed, played } = lockstep.origin;
    const since = this.#game.path.slice(1).map(({ action }) => action);
    await this.#game.reset(startTogether(lockstep.game, { seed, played: [...played, ...since] }));
  }

  /** The game in step with a frame's session; undefined where that began without one. */
  lockstepOf({ root }: HistoryNode): Lockstep | undefined {
    if (!(this.found instanceof TrueGame)) return undefined;
    const known = this.#locksteps.get(root);
    if (known?.game === this.found) return known;
    const origin = trueOriginOf(root.start);
    if (origin?.name !== this.found.game.name) return undefined;
    const made = new Lockstep(this.found, origin);
    this.#locksteps.set(root, made);
    return made;
  }

  /** The latest frames' figures, oldest first; undefined for frames that have not been looked at since the page was opened. */
  curve(count: number): { node: HistoryNode; psnr: number | undefined }[] {
    const points: { node: HistoryNode; psnr: number | undefined }[] = [];
    for (let node = this.view?.node; node && points.length < count; node = node.parent) {
      points.push({ node, psnr: this.#psnr.get(node) });
    }
    return points.reverse();
  }

  #look(): Comparison | undefined {
    const { current: node, picture, info } = this.#game;
    const { lockstep } = this;
    if (!this.on || !lockstep || !node || !picture || !info) return undefined;
    // A picture that comes late is of a frame that was passed; the one of this frame follows.
    if (picture.tokens !== node.tokens) return this.#last?.node.root === node.root ? this.#last : undefined;
    const { height, width } = info;
    const truth = lockstep.pictureAt(node);
    const { data: difference, psnr } = differenceOf(picture.data, truth, this.gain);
    this.#psnr.set(node, psnr);
    const { game } = lockstep.game;
    const objects =
      game.height === height && game.width === width
        ? objectErrors(lockstep.game, lockstep.stateAt(node), rgbOf(picture.data))
        : [];
    this.#last = { node, truth: rasterOfRgb(truth, height, width).data, difference, psnr, objects };
    return this.#last;
  }

  #last: Comparison | undefined;
}

const compares = new WeakMap<Game, Compare>();

/** The comparison that belongs to a game: one for the whole page. */
export function compareOf(game: Game): Compare {
  const compare = compares.get(game) ?? new Compare(game);
  compares.set(game, compare);
  return compare;
}
