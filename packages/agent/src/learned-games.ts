import type { Game } from '@genie/data/games';
import { type BatchedSession, type Frame, type SessionState, seededStart, toRgb, type World } from '@genie/world';
import type { Simulated, Simulator } from './simulator.ts';

/** State of learned games. */
interface Snapshot {
  states: readonly SessionState[];
  seen: readonly unknown[];
}

/**
 * N games as a world has learned them: one batched session, from the world's own starts.
 *
 * The reward is read from the pictures, as the score that `game` would give: a learned world knows no goal of its own.
 */
export class LearnedGames implements Simulator {
  readonly count: number;
  readonly spaces: Simulator['spaces'];
  readonly #session: BatchedSession;
  readonly #starts: number;
  readonly #game: Game<unknown>;
  /** State that the last frame of each showed. */
  #seen: unknown[] = [];

  constructor(world: World, { count, game }: { count: number; game: Game<unknown> }) {
    const { actions, starts } = world.info;
    const { levels } = world.videoTokenizer.config;
    this.count = count;
    this.spaces = { patches: patchesOf(world), levels, actions: actions.length };
    this.#session = world.session({ count });
    this.#starts = starts;
    this.#game = game;
  }

  async begin(places: readonly number[], seeds: readonly number[]): Promise<readonly Int32Array[]> {
    const starts = seeds.map((seed) => seededStart(seed, this.#starts));
    const frames = await this.#session.reset(starts, { only: places, seed: seeds });
    for (const [n, i] of places.entries()) this.#seen[i] = this.#read(frames[n]!, null);
    return frames.map(({ tokens }) => tokens);
  }

  async advance(actions: readonly number[]): Promise<Simulated> {
    const frames = await this.#session.step(actions);
    const before = this.#seen;
    this.#seen = frames.map((frame, i) => this.#read(frame, before[i]));
    const rewards = this.#seen.map((after, i) => {
      if (before[i] === null || after === null) return 0; // a player that is not seen scores nothing
      return this.#game.score.points(before[i], after);
    });
    return { tokens: frames.map(({ tokens }) => tokens), rewards, terminated: rewards.map(() => false) };
  }

  #read(frame: Frame, before: unknown): unknown {
    return this.#game.read(toRgb(frame), before ?? null);
  }

  snapshot(): Snapshot {
    return { states: this.#session.states, seen: [...this.#seen] };
  }

  async restore(snapshot: unknown): Promise<void> {
    const { states, seen } = snapshot as Snapshot;
    await this.#session.restore(states);
    this.#seen = [...seen];
  }

  dispose(): void {
    this.#session.dispose();
  }
}

/** Number of tokens of a world's frame. */
export function patchesOf({ videoTokenizer }: Pick<World, 'videoTokenizer'>): number {
  const { height, width, patchSize } = videoTokenizer.config;
  return (height / patchSize) * (width / patchSize);
}
