import { AgentError } from './agent-error.ts';
import { Episodes, type EpisodesSnapshot } from './episodes.ts';
import { FrameStack } from './frame-stack.ts';
import type { Simulator } from './simulator.ts';

/** Observation and action spaces of an agent. */
export interface Spaces {
  /** Frames that an observation stacks, K. */
  frames: number;
  /** Tokens of a frame, P. */
  patches: number;
  /** Levels of the tokens' code book, see `FiniteScalarQuantizer`. */
  levels: readonly number[];
  /** Number of actions; they are 0 … actions - 1. */
  actions: number;
}

/** Result of a step of N environments; each array has one entry, or one row, for each of them. */
export interface Transition {
  /**
   * Tokens of the last K frames, int32 [N, K, P], the newest last. Of an environment whose episode ended with this step it is the first
   * observation of the next one.
   */
  observations: Int32Array;
  /** [N] */
  rewards: Float32Array;
  /** [N], 1 where the game is over: nothing is to be expected after it. */
  terminated: Uint8Array;
  /** [N], 1 where the episode was cut off, and would have gone on. */
  truncated: Uint8Array;
  /** The last observation [K, P] of each episode that ended with this step, by the environment's number. */
  finalObservations: ReadonlyMap<number, Int32Array>;
}

/** Options for turning games into episodes. */
export interface EnvironmentOptions {
  /** Frames that an observation stacks, K: of a single one nobody can tell how things move. Default 2. */
  frames?: number | undefined;
  /** Steps after which an episode is cut off. Default 128. */
  maxSteps?: number | undefined;
}

/** State of an environment. */
interface Snapshot {
  episodes: EpisodesSnapshot;
  observations: Int32Array;
  games: unknown;
}

/**
 * N environments that are stepped together, as Gymnasium's vector environments with `AutoresetMode.SAME_STEP`, but for promises: an episode
 * that ends begins anew within the step, and its last observation is handed out beside.
 *
 * Same seeds, same actions, same backend: the same observations.
 */
export class Environment {
  readonly count: number;
  readonly spaces: Spaces;
  readonly #games: Simulator;
  readonly #stack: FrameStack;
  readonly #episodes: Episodes;

  /** @param games disposed of with the environment */
  constructor(games: Simulator, { frames = 2, maxSteps = 128 }: EnvironmentOptions = {}) {
    for (const [name, value] of Object.entries({ frames, maxSteps })) {
      if (!Number.isInteger(value) || value < 1)
        throw new AgentError(`${name} is ${value}, expected an integer from 1 on`);
    }
    this.count = games.count;
    this.spaces = { frames, ...games.spaces };
    this.#games = games;
    this.#stack = new FrameStack(games.count, frames, games.spaces.patches);
    this.#episodes = new Episodes(maxSteps);
  }

  /**
   * Begins an episode in each environment.
   *
   * @param seeds one each; the episodes that follow in an environment take theirs from it
   * @returns observations, int32 [N, K, P]
   */
  async reset(seeds: readonly number[]): Promise<Int32Array> {
    if (seeds.length !== this.count)
      throw new AgentError(`seeds: found ${seeds.length}, expected ${this.count}, one for each environment`);
    this.#episodes.reset(seeds);
    await this.#begin(seeds.map((_, i) => i));
    return this.#stack.observations;
  }

  /** @param actions one for each environment */
  async step(actions: readonly number[]): Promise<Transition> {
    if (actions.length !== this.count)
      throw new AgentError(`actions: found ${actions.length}, expected ${this.count}, one for each environment`);
    const { tokens, rewards, terminated } = await this.#games.advance(actions);
    const finalObservations = new Map<number, Int32Array>();
    const truncated = new Uint8Array(this.count);
    for (const [i, frame] of tokens.entries()) {
      this.#stack.push(i, frame);
      const isCutOff = this.#episodes.step(i);
      if (isCutOff && !terminated[i]) truncated[i] = 1;
      if (isCutOff || terminated[i]) finalObservations.set(i, this.#stack.of(i));
    }
    const ended = [...finalObservations.keys()];
    for (const i of ended) this.#episodes.next(i);
    await this.#begin(ended);
    return {
      observations: this.#stack.observations,
      rewards: Float32Array.from(rewards),
      terminated: Uint8Array.from(terminated, Number),
      truncated,
      finalObservations,
    };
  }

  async #begin(places: readonly number[]): Promise<void> {
    if (places.length === 0) return;
    const first = await this.#games.begin(
      places,
      places.map((i) => this.#episodes.seed(i)),
    );
    for (const [n, i] of places.entries()) this.#stack.begin(i, first[n]!);
  }

  /** Returns the state of all environments, as data that `structuredClone` can copy. */
  snapshot(): unknown {
    const { observations } = this.#stack;
    return { episodes: this.#episodes.snapshot(), observations, games: this.#games.snapshot() } satisfies Snapshot;
  }

  /** Goes to where the environments stood; they have the same future from there. @returns the observations there */
  async restore(snapshot: unknown): Promise<Int32Array> {
    const { episodes, observations, games } = snapshot as Snapshot;
    this.#episodes.restore(episodes);
    this.#stack.observations = observations;
    await this.#games.restore(games);
    return this.#stack.observations;
  }

  dispose(): void {
    this.#games.dispose();
  }
}
