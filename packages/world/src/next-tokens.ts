import { generate, type UnmaskingRound } from '@genie/dynamics';
import type { Random } from '@genie/ops';
import { KvCache } from '@genie/stt';
import * as tf from '@tensorflow/tfjs-core';
import { draftNext } from './draft.ts';
import type { Sampling } from './info.ts';
import type { Playable } from './models.ts';
import type { Past } from './past.ts';
import { SeenPasts } from './seen-pasts.ts';
import { actionCodes, codesOf, lastCodes, parts } from './tensors.ts';

/** One environment of those whose next frames are made. */
export interface Turn {
  /** Its number, under which what was seen of its past is remembered. */
  environment: number;
  /** All frames so far that matter, with the newest one: at least one. */
  past: Past;
  /** Indices of the actions that lead to the frames to make, as many in all turns. */
  actions: readonly number[];
  /** Draws its tokens. */
  random: Random;
}

/** Sampling of frames, and callbacks that observe it. */
export interface TurnOptions extends Sampling {
  /** Gets what stands after each round of unmasking, and which environments the round is about. */
  onRound?: ((round: UnmaskingRound, environments: readonly number[]) => void | Promise<void>) | undefined;
}

/**
 * The dynamics of a world at play: the tokens of the frames that follow, for many environments in one pass. It is the one place where
 * frames are made; sessions add pixels to it.
 *
 * It holds tensors: `dispose` it.
 */
export class NextTokens {
  readonly #world: Playable;
  /** Number of past frames that affect a new one. */
  readonly depth: number;
  /** KV cache of attention over time; undefined where there is none, and the last frames are all that matters. */
  readonly #seen: SeenPasts | undefined;

  /** @param kept see {@link SeenPasts} */
  constructor(world: Playable, kept: number) {
    this.#world = world;
    const { dynamics, info } = world;
    const window = info.context;
    const { temporal } = dynamics.config;
    // Beyond what is felt, one window more: a frame that is seen anew without those before it has another place in time
    // (sinusoids), and no action that leads to it.
    this.depth = dynamics.reach(window) + (temporal ? window : 0);
    if (!temporal) return;
    const see = (pasts: readonly Past[], cache: KvCache) => {
      tf.tidy(() => {
        // Which action led to the first frame is too long ago to matter.
        const leading = pasts.map(({ before, actions }) => (before > 0 ? [undefined, ...actions] : actions));
        dynamics.remember(
          codesOf(
            world,
            pasts.map(({ tokens }) => tokens),
          ),
          actionCodes(world, leading),
          cache,
        );
      });
    };
    this.#seen = new SeenPasts({ window, depth: this.depth, see }, kept);
  }

  /** @returns for each turn the tokens [P] of its new frames */
  async make(turns: readonly Turn[], options: TurnOptions): Promise<Int32Array[][]> {
    if (!this.#seen) return this.#makePart(turns, new KvCache(), options);
    const made = new Array<Int32Array[]>(turns.length);
    const before = turns.map(({ past }) => ({
      before: past.before,
      tokens: past.tokens.slice(0, -1),
      actions: past.actions.slice(0, -1),
    }));
    const seen = this.#seen.recall(before);
    try {
      while (seen.length > 0) {
        const { members, cache } = seen[0]!;
        const own = members.map((member) => turns[member]!);
        const frames = await this.#makePart(own, cache, options);
        for (const [i, member] of members.entries()) made[member] = frames[i]!;
        seen.shift();
        this.#seen.keep(
          own.map(({ environment }) => environment),
          own.map(({ past }) => past),
          cache,
        );
      }
    } finally {
      for (const { cache } of seen) cache.dispose();
    }
    return made;
  }

  dispose(): void {
    this.#seen?.dispose();
  }

  /** One set of rounds of unmasking. The cache has seen all but the newest frame of each past; a new one: nothing. */
  async #makePart(
    turns: readonly Turn[],
    cache: KvCache,
    { onRound, ...sampling }: TurnOptions,
  ): Promise<Int32Array[][]> {
    const world = this.#world;
    const horizon = turns[0]!.actions.length;
    const pasts = turns.map(({ past }) => past.tokens);
    const context = this.#seen
      ? codesOf(
          world,
          pasts.map((tokens) => tokens.slice(-1)),
        )
      : lastCodes(world, pasts, this.depth + 1); // [B, 1 or depth + 1, P, L]
    const between = cache.next > 0 ? 1 : context.shape[1] - 1;
    const leading = turns.map(({ past, actions }) => {
      const known = past.actions.slice(Math.max(0, past.actions.length - between));
      return [...new Array<undefined>(between - known.length).fill(undefined), ...known, ...actions];
    });
    const taken = actionCodes(world, leading);
    const environments = turns.map(({ environment }) => environment);
    let draft: tf.Tensor4D | undefined;
    try {
      draft = await draftNext(world, { codes: context, actions: taken, horizon });
      const input = { context, actions: taken, horizon, draft };
      const made = await generate(world.dynamics, input, {
        ...sampling,
        cache,
        random: turns.map(({ random }) => random),
        onRound: onRound && ((round) => onRound(round, environments)),
      }); // [B, horizon, P]
      const values = (await made.data()) as Int32Array;
      made.dispose();
      return parts(values, turns.length).map((own) => parts(own, horizon));
    } finally {
      tf.dispose([context, taken, ...(draft ? [draft] : [])]);
      if (!this.#seen) cache.dispose();
    }
  }
}
