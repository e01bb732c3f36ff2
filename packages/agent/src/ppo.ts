import { Random, type SafetensorsEntry, valueAndGradients } from '@genie/ops';
import { AdamW, clipFactor, globalNorm, type OptimizerState } from '@genie/training';
import * as tf from '@tensorflow/tfjs-core';
import type { ActorCritic } from './actor-critic.ts';
import { AgentError } from './agent-error.ts';
import { drawActions } from './categorical.ts';
import type { Environment } from './environment.ts';
import { type PpoBatch, type PpoLossOptions, ppoLoss } from './ppo-loss.ts';
import { collect, type Rollout } from './rollout.ts';

/** Options of learning. The defaults are those of CleanRL's `ppo.py`, except for those that say why. */
export interface PpoOptions extends Partial<PpoLossOptions> {
  /** Steps of all environments together, after which the learning rate is 0. */
  steps: number;
  /** Steps that each environment takes between two updates. Default 16: a world's frame is dear, and there are many environments. */
  rolloutSteps?: number | undefined;
  /** Number of times that an update goes over its steps. Default 4. */
  epochs?: number | undefined;
  /** Parts of an update's steps that are learned from at once. Default 4. */
  minibatches?: number | undefined;
  /** Of the first update; from there it falls in a straight line. Default 2e-3: the network is small. */
  learningRate?: number | undefined;
  /** Discount γ: worth of a reward in a step's time. Default 0.97: what an agent does is paid within a second or two. */
  discount?: number | undefined;
  /** Horizon of advantages, λ of generalized advantage estimation. Default 0.95. */
  lambda?: number | undefined;
  /** Longest gradient. Default 0.5. */
  clipNorm?: number | undefined;
  /** Of the episodes, the actions and the order of what is learned from. Default 0. */
  seed?: number | undefined;
}

const defaults = {
  rolloutSteps: 16,
  epochs: 4,
  minibatches: 4,
  learningRate: 2e-3,
  discount: 0.97,
  lambda: 0.95,
  clipNorm: 0.5,
  seed: 0,
  clip: 0.2,
  entropyWeight: 0.01,
  valueWeight: 0.5,
} as const;

/** Figures of one update. Means over its minibatches, where nothing else is said. */
export interface UpdateFigures {
  /** Steps of all environments so far. */
  step: number;
  /** Episodes that ended in this update's rollout. */
  episodes: number;
  /** Mean return of those; null where none ended. */
  episodeReturn: number | null;
  policyLoss: number;
  valueLoss: number;
  entropy: number;
  klDivergence: number;
  clipped: number;
  gradientNorm: number;
  learningRate: number;
}

/** State of the learning: with the model's weights, all that is needed to go on as if it had never stopped. */
export interface PpoState {
  updates: number;
  model: Record<string, SafetensorsEntry>;
  optimizer: OptimizerState;
  /** See `Environment.snapshot`. */
  environment: unknown;
  /** Returns so far of the episodes that are under way, [N]. */
  returns: Float32Array;
}

/**
 * Proximal Policy Optimization (https://arxiv.org/abs/1707.06347), after CleanRL's single file (https://docs.cleanrl.dev/rl-algorithms/ppo/): an
 * update plays some steps in all environments, and then learns from them a few times.
 *
 * @example
 * const ppo = new Ppo(model, environment, { steps: 100_000 });
 * while (!ppo.isDone) console.log(await ppo.update());
 */
export class Ppo {
  readonly #model: ActorCritic;
  readonly #environment: Environment;
  readonly #options: Required<{ [Key in keyof PpoOptions]: number }>;
  readonly #optimizer: AdamW;
  readonly #random: Random;
  #updates = 0;
  #observations: Int32Array | undefined;
  #returns: Float32Array;

  /** The model and the environment stay the caller's. */
  constructor(model: ActorCritic, environment: Environment, { steps, ...options }: PpoOptions) {
    const given = Object.entries(options).filter(([, value]) => value !== undefined);
    this.#options = { ...defaults, ...Object.fromEntries(given), steps };
    for (const name of ['steps', 'rolloutSteps', 'epochs', 'minibatches'] as const) {
      const value = this.#options[name];
      if (!Number.isInteger(value) || value < 1)
        throw new AgentError(`${name} is ${value}, expected an integer from 1 on`);
    }
    this.#model = model;
    this.#environment = environment;
    this.#optimizer = new AdamW(model.parameters(), { epsilon: 1e-5, weightDecay: 0 });
    this.#random = new Random(this.#options.seed);
    this.#returns = new Float32Array(environment.count);
  }

  /** Steps of an update, all environments together. */
  get stepsOfUpdate(): number {
    return this.#environment.count * this.#options.rolloutSteps;
  }

  /** Steps so far, all environments together. */
  get steps(): number {
    return this.#updates * this.stepsOfUpdate;
  }

  get isDone(): boolean {
    return this.steps >= this.#options.steps;
  }

  /** Plays some steps and learns from them. @throws AgentError where a loss or a gradient is not finite; nothing is changed by it then */
  async update(): Promise<UpdateFigures> {
    const { rolloutSteps, discount, lambda, learningRate, steps } = this.#options;
    const random = this.#random.fork(`update ${this.#updates}`);
    const acting = random.fork('actions');
    this.#observations ??= await this.#environment.reset(this.#seeds());
    const rollout = await collect(this.#environment, {
      observations: this.#observations,
      returns: this.#returns,
      steps: rolloutSteps,
      discount,
      lambda,
      judge: (observations) => this.#model.judge(observations),
      draw: (logits) => drawActions(logits, this.#environment.count, acting),
    });
    // What the first policy sees is what is to be expected; from then on the network has a fixed way to see.
    if (this.#updates === 0) this.#center(rollout);
    const rate = learningRate * Math.max(0, 1 - this.steps / steps);
    const learned = await this.#learn(rollout, rate, random.fork('order'));
    this.#observations = rollout.next;
    this.#returns = rollout.returns;
    this.#updates++;
    const { finished } = rollout;
    const mean = finished.reduce((sum, value) => sum + value, 0) / finished.length;
    return {
      step: this.steps,
      episodes: finished.length,
      episodeReturn: finished.length > 0 ? mean : null,
      ...learned,
      learningRate: rate,
    };
  }

  #seeds(): number[] {
    const random = this.#random.fork('episodes');
    return Array.from({ length: this.#environment.count }, () => random.integer(2 ** 32));
  }

  #center({ observations }: Rollout): void {
    const { frames, patches } = this.#environment.spaces;
    const all = tf.tensor3d(observations, [observations.length / (frames * patches), frames, patches], 'int32');
    this.#model.center(all);
    all.dispose();
  }

  async #learn(rollout: Rollout, rate: number, random: Random) {
    const { epochs, minibatches } = this.#options;
    const places = Array.from(rollout.actions.keys());
    const size = Math.ceil(places.length / minibatches);
    const sums: Record<string, number> = {};
    for (let epoch = 0; epoch < epochs; epoch++) {
      const order = random.shuffle(places);
      for (let start = 0; start < order.length; start += size) {
        const figures = await this.#learnFrom(rollout, order.slice(start, start + size), rate);
        for (const [name, value] of Object.entries(figures)) sums[name] = (sums[name] ?? 0) + value;
      }
      await tf.nextFrame(); // lets signals and timers through
    }
    const count = epochs * Math.ceil(places.length / size);
    const mean = (name: string) => sums[name]! / count;
    return {
      policyLoss: mean('policyLoss'),
      valueLoss: mean('valueLoss'),
      entropy: mean('entropy'),
      klDivergence: mean('klDivergence'),
      clipped: mean('clipped'),
      gradientNorm: mean('gradientNorm'),
    };
  }

  async #learnFrom(rollout: Rollout, places: readonly number[], rate: number): Promise<Record<string, number>> {
    const { layout } = this.#optimizer;
    const names = ['policyLoss', 'valueLoss', 'entropy', 'klDivergence', 'clipped'] as const;
    const { gradient, figures } = tf.tidy(() => {
      const batch = this.#batch(rollout, places);
      const kept: tf.Tensor[] = [];
      const { gradients } = valueAndGradients(() => {
        const loss = ppoLoss(this.#model.apply(batch.observations), batch, this.#options);
        // Taking a gradient frees whatever is not returned.
        for (const name of names) kept.push(tf.keep(tf.clone(loss[name])));
        return loss.loss;
      }, layout.variables);
      const packed = layout.pack(Object.fromEntries(layout.names.map((name, i) => [name, gradients[i]!])));
      const all = tf.stack([...kept, globalNorm(packed)]);
      tf.dispose(kept);
      return { gradient: packed, figures: all };
    });
    try {
      const values = [...(await figures.data())];
      const norm = values.at(-1)!;
      if (!values.every(Number.isFinite))
        throw new AgentError(
          `update ${this.#updates + 1}: a loss or a gradient is not finite; try a lower learning rate`,
        );
      this.#optimizer.applyFlat(gradient, rate, clipFactor(norm, this.#options.clipNorm));
      return Object.fromEntries([...names, 'gradientNorm'].map((name, i) => [name, values[i]!]));
    } finally {
      tf.dispose([gradient, figures]);
    }
  }

  /** The steps at those places. Advantages are normed within the minibatch. */
  #batch(
    { observations, actions, logProbabilities, advantages, values }: Rollout,
    places: readonly number[],
  ): PpoBatch {
    const { frames, patches } = this.#environment.spaces;
    const size = frames * patches;
    const rows = new Int32Array(places.length * size);
    for (const [n, at] of places.entries()) rows.set(observations.subarray(at * size, (at + 1) * size), n * size);
    const pick = (from: ArrayLike<number>) => tf.tensor1d(Float32Array.from(places, (at) => from[at]!));
    const raw = pick(advantages);
    const { mean, variance } = tf.moments(raw);
    return {
      observations: tf.tensor3d(rows, [places.length, frames, patches], 'int32'),
      actions: tf.tensor1d(
        Int32Array.from(places, (at) => actions[at]!),
        'int32',
      ),
      logProbabilities: pick(logProbabilities),
      advantages: tf.div(tf.sub(raw, mean), tf.add(tf.sqrt(variance), 1e-8)),
      returns: tf.add(raw, pick(values)),
      values: pick(values),
    };
  }

  async state(): Promise<PpoState> {
    return {
      updates: this.#updates,
      model: await this.#model.save(),
      optimizer: await this.#optimizer.state(),
      environment: this.#environment.snapshot(),
      returns: this.#returns.slice(),
    };
  }

  /** Goes on where {@link Ppo.state} was taken. */
  async restore({ updates, model, optimizer, environment, returns }: PpoState): Promise<void> {
    this.#model.load(model);
    this.#optimizer.load(optimizer);
    this.#updates = updates;
    this.#returns = returns.slice();
    this.#observations = await this.#environment.restore(environment);
  }

  /** Frees what the optimizer remembers. */
  dispose(): void {
    this.#optimizer.dispose();
  }
}
