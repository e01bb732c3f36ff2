import { WorldError } from './errors.ts';
import { type Frame, toRgb } from './frame.ts';
import type { Session } from './session.ts';
import type { Start } from './session-state.ts';
import type { World } from './world.ts';

/** Information beside an observation. */
export interface EnvInfo {
  /** Frames since the last reset. */
  step: number;
  /** The frame itself, with its tokens. */
  frame: Frame;
}

/** Result of a step of a {@link WorldEnv}, named as in Gymnasium. */
export interface EnvStep {
  /** Pixels, RGB [H, W, 3]. */
  observation: Uint8Array;
  /** Always 0: a learned world knows no goal; give one from outside. */
  reward: number;
  /** Always false: a learned world does not end. */
  terminated: boolean;
  /** True from the `maxSteps`-th step on. */
  truncated: boolean;
  info: EnvInfo;
}

/** Options for making a {@link WorldEnv}. */
export interface EnvOptions {
  /** Steps after which an episode is cut off. Default: never. */
  maxSteps?: number | undefined;
  /** Seed of the first episode. Default 0. */
  seed?: number | undefined;
}

/**
 * A world behind the interface of Gymnasium's environments (https://gymnasium.farama.org/api/env/), but for promises: a
 * frame takes a moment.
 */
export class WorldEnv {
  readonly observationSpace: { type: 'box'; low: 0; high: 255; shape: [number, number, number]; dtype: 'uint8' };
  readonly actionSpace: { type: 'discrete'; n: number };
  readonly #session: Session<World>;
  readonly #maxSteps: number;
  #seed: number;

  constructor(world: World, { maxSteps = Number.POSITIVE_INFINITY, seed = 0 }: EnvOptions = {}) {
    const { height, width, actions } = world.info;
    this.observationSpace = { type: 'box', low: 0, high: 255, shape: [height, width, 3], dtype: 'uint8' };
    this.actionSpace = { type: 'discrete', n: actions.length };
    this.#session = world.session({ seed });
    this.#maxSteps = maxSteps;
    this.#seed = seed;
  }

  /**
   * Begins an episode.
   *
   * @param options `seed` of this episode and those after it (each without one has the next number), and what to start
   * from; by default the seed chooses one of the world's starts.
   */
  async reset(
    options: { seed?: number | undefined; start?: Start | undefined } = {},
  ): Promise<Pick<EnvStep, 'observation' | 'info'>> {
    const seed = options.seed ?? this.#seed;
    if (!Number.isSafeInteger(seed)) throw new WorldError(`seed is ${seed}, expected an integer`);
    const { starts } = this.#session.world.info;
    const start = options.start ?? seededStart(seed, starts);
    const frame = await this.#session.reset(start, { seed });
    this.#seed = seed + 1;
    return observe(frame);
  }

  /** @param action Index of a latent action, below `actionSpace.n`. */
  async step(action: number): Promise<EnvStep> {
    const frame = await this.#session.step(action);
    return { ...observe(frame), reward: 0, terminated: false, truncated: frame.index >= this.#maxSteps };
  }

  /** Ends the session, as in Gymnasium; the world stays. */
  close(): void {
    this.#session.dispose();
  }
}

/** The start that a seed chooses where none is named, of so many. */
export function seededStart(seed: number, starts: number): { index: number } {
  return { index: ((seed % starts) + starts) % starts };
}

function observe(frame: Frame): Pick<EnvStep, 'observation' | 'info'> {
  return { observation: toRgb(frame), info: { step: frame.index, frame } };
}
