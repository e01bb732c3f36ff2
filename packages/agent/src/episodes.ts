import { Random } from '@genie/ops';

/** State of the episodes of N environments, as data. */
export interface EpisodesSnapshot {
  seeds: number[];
  episodes: number[];
  steps: number[];
}

/** Counts the steps and the episodes of N environments, and gives each episode a seed that no other is likely to have. */
export class Episodes {
  readonly #maxSteps: number;
  #seeds: number[] = [];
  #episodes: number[] = [];
  #steps: number[] = [];

  /** @param maxSteps steps after which an episode is cut off */
  constructor(maxSteps: number) {
    this.#maxSteps = maxSteps;
  }

  /** Begins the first episode of each environment. @param seeds one each */
  reset(seeds: readonly number[]): void {
    this.#seeds = [...seeds];
    this.#episodes = seeds.map(() => 0);
    this.#steps = seeds.map(() => 0);
  }

  /** Seed of an environment's present episode: of its first one the seed that was given. */
  seed(environment: number): number {
    const [seed, episode] = [this.#seeds[environment]!, this.#episodes[environment]!];
    return episode === 0 ? seed : new Random(seed).fork(`episode ${episode}`).integer(2 ** 32);
  }

  /** Counts a step. @returns whether the episode is cut off with it */
  step(environment: number): boolean {
    return ++this.#steps[environment]! >= this.#maxSteps;
  }

  /** Begins the next episode of an environment. */
  next(environment: number): void {
    this.#episodes[environment]!++;
    this.#steps[environment] = 0;
  }

  snapshot(): EpisodesSnapshot {
    return { seeds: [...this.#seeds], episodes: [...this.#episodes], steps: [...this.#steps] };
  }

  restore({ seeds, episodes, steps }: EpisodesSnapshot): void {
    [this.#seeds, this.#episodes, this.#steps] = [[...seeds], [...episodes], [...steps]];
  }
}
