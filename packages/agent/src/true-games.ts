import type { Game, Policy } from '@genie/data/games';
import { Random, type RandomState } from '@genie/ops';
import type { World } from '@genie/world';
import * as tf from '@tensorflow/tfjs-core';
import { AgentError } from './agent-error.ts';
import { patchesOf } from './learned-games.ts';
import type { Simulated, Simulator } from './simulator.ts';

/** One game, and who plays it where the game's own policy does. */
interface Play {
  state: unknown;
  random: Random;
  policy: Policy<unknown>;
  /** The last frames, RGB [H, W, 3] each, as many as the tokenizer looks at. */
  frames: Uint8Array[];
}

/** State of true games. */
type Snapshot = { state: unknown; random: RandomState; frames: Uint8Array[] }[];

/**
 * N true games, seen as a world sees them: their frames as its tokens, their actions as the latent ones that bear their names.
 *
 * The reward is the game's score.
 */
export class TrueGames implements Simulator {
  readonly count: number;
  readonly spaces: Simulator['spaces'];
  readonly #world: World;
  readonly #game: Game<unknown>;
  /** The game's action for each latent one. */
  readonly #actions: readonly number[];
  /** Frames that the tokenizer looks at, for the tokens of the last of them. */
  readonly #window: number;
  #plays: Play[] = [];

  /** @throws AgentError where the world has other pictures than the game, or an action that the game has not */
  constructor(world: World, { count, game }: { count: number; game: Game<unknown> }) {
    const { info, videoTokenizer } = world;
    if (game.height !== info.height || game.width !== info.width || game.fps !== info.fps) {
      const [found, expected] = [info, game].map(
        ({ width, height, fps }) => `${width}×${height} at ${fps} frames a second`,
      );
      throw new AgentError(`${info.name}: it shows ${found}, ${game.name} ${expected}: they cannot be played alike`);
    }
    this.#actions = info.actions.map(({ name }) => {
      const action = game.actions.indexOf(name);
      if (action >= 0) return action;
      throw new AgentError(
        `${info.name}: its action ${name} is none of ${game.name}'s (${game.actions.join(', ')}); name it with genie name-actions`,
      );
    });
    this.count = count;
    this.spaces = {
      patches: patchesOf(world),
      levels: videoTokenizer.config.levels,
      actions: info.actions.length,
    };
    this.#world = world;
    this.#game = game;
    this.#window = videoTokenizer.config.temporal ? info.context : 1;
  }

  begin(places: readonly number[], seeds: readonly number[]): Promise<readonly Int32Array[]> {
    for (const [n, i] of places.entries()) {
      const seed = new Random(seeds[n]!);
      const random = seed.fork('world');
      const state = this.#game.reset(random);
      this.#plays[i] = {
        state,
        random,
        policy: this.#game.policy(seed.fork('policy')),
        frames: Array.from({ length: this.#window }, () => this.#game.render(state)),
      };
    }
    return this.#tokens(places.map((i) => this.#plays[i]!));
  }

  async advance(actions: readonly number[]): Promise<Simulated> {
    const rewards = this.#plays.map((play, i) => {
      const before = play.state;
      play.state = this.#game.step(before, this.#actions[actions[i]!]!, play.random);
      play.frames = [...play.frames.slice(1), this.#game.render(play.state)];
      return this.#game.score.points(before, play.state);
    });
    return { tokens: await this.#tokens(this.#plays), rewards, terminated: rewards.map(() => false) };
  }

  /** Actions of the game's own policy in each game, as latent actions. */
  scripted(): number[] {
    return this.#plays.map(({ policy, state }) => this.#actions.indexOf(policy(state)));
  }

  async #tokens(plays: readonly Play[]): Promise<Int32Array[]> {
    const { height, width } = this.#game;
    const size = height * width * 3;
    const pixels = new Float32Array(plays.length * this.#window * size);
    for (const [i, { frames }] of plays.entries()) {
      for (const [t, frame] of frames.entries()) {
        const start = (i * this.#window + t) * size;
        for (let j = 0; j < size; j++) pixels[start + j] = frame[j]! / 127.5 - 1;
      }
    }
    const tokens = tf.tidy(() => {
      const clips = tf.tensor(pixels, [plays.length, this.#window, height, width, 3]) as tf.Tensor5D;
      return tf.slice(this.#world.videoTokenizer.tokenize(clips), [0, this.#window - 1], [-1, 1]);
    }); // [N, 1, P]
    const values = (await tokens.data()) as Int32Array;
    tokens.dispose();
    const { patches } = this.spaces;
    return plays.map((_, i) => values.slice(i * patches, (i + 1) * patches));
  }

  snapshot(): Snapshot {
    return this.#plays.map(({ state, random, frames }) => ({ state, random: random.state(), frames }));
  }

  /** The game's own policies begin anew: they are no part of a snapshot. */
  async restore(snapshot: unknown): Promise<void> {
    this.#plays = (snapshot as Snapshot).map(({ state, random, frames }, i) => ({
      state,
      random: Random.restore(random),
      policy: this.#game.policy(new Random(i)),
      frames,
    }));
  }

  dispose(): void {}
}
