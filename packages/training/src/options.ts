import type { Random } from '@genie/ops';
import type * as tf from '@tensorflow/tfjs-core';
import type { StepSummary } from './io/event-log.ts';
import type { KeptModel } from './io/manifest.ts';
import type { OptimizerChoice } from './optimizer/create-optimizer.ts';
import { TrainingError } from './training-error.ts';

/** Source of batches, one after the other without end, in an order that its state determines. */
export interface BatchSource<Batch> {
  next(): Promise<Batch>;
  /** Plain data that `restore` goes on from, such that the next batch is the same. */
  state(): unknown;
  restore(state: unknown): void;
}

export interface StepContext {
  /** Steps taken before this one. */
  step: number;
  /** The same for the same seed, step and micro-batch, whatever was drawn before. */
  random: Random;
}

/** Context of a loss beside its batch; with `compile` it may ask for `drawn` only. */
export interface LossContext<Drawn = undefined> extends StepContext {
  /** Result of `draw` for this batch. */
  drawn: Drawn;
  training: true;
}

/** The mean loss of a batch, and figures to log beside it; called inside a tidy and under a gradient. */
export type LossFunction<Batch, Drawn = undefined> = (
  batch: Batch,
  context: LossContext<Drawn>,
) => { loss: tf.Scalar; metrics?: Record<string, tf.Scalar> };

/**
 * Function for the random and step-dependent inputs of a loss, made on the host before it: its own tensors, which are freed
 * after the batch's gradient, and anything else, such as whether a warm-up is over.
 */
export type DrawFunction<Batch, Drawn> = (batch: Batch, context: StepContext) => Drawn;

/** Precision of matrix products; everything else is float32. */
export type Precision = 'float32' | 'bf16';

/** Options for computing the gradient of a batch. */
export interface ComputeOptions {
  /**
   * Record the step, once for each form of batch, and run it as one TensorFlow graph. For the backend of tfjs-node only.
   *
   * Batch and `drawn` are then objects, arrays and tensors; what is no tensor in them decides which graph is taken. Default
   * false.
   */
  compile?: boolean | undefined;
  /** bf16 needs `compile`. Default 'float32'. */
  precision?: Precision | undefined;
}

/**
 * One replica's way to the others, be they threads or machines; the one point through which each step's gradient passes.
 *
 * All replicas call the same methods in the same order. Where one is gone, the others' calls fail with a `ReplicaError`.
 */
export interface GradientReducer {
  /** This replica's number, from 0. Replica 0 leads: it alone reads and writes the folder, evaluates and tells. */
  readonly rank: number;
  /** Number of replicas. */
  readonly size: number;
  /**
   * The mean of all replicas' vectors, the same bits on each.
   *
   * @param gradient this replica's gradient, in the order of `parameters`, then its loss and metrics; the caller disposes it
   * @returns a vector of that length, which the caller disposes too; it may be `gradient` itself
   */
  mean(gradient: tf.Tensor1D): Promise<tf.Tensor1D>;
  /**
   * The sum of all replicas' vectors, at once: for what a loss has to know of the whole batch while it is computed
   * (`BatchPart` of `@genie/ops`).
   */
  sum(values: Float32Array): Float32Array;
  /** The leader's bytes. @param bytes null on the others */
  broadcast(bytes: Uint8Array | null): Promise<Uint8Array>;
}

export interface Progress {
  /** Steps taken, and how many there are to be. */
  step: number;
  steps: number;
  /** Of this step. */
  loss: number;
  metrics: Record<string, number>;
  learningRate: number;
  /** Norm of all gradients together before clipping. */
  gradientNorm: number;
  /** Smoothed over the last steps; evaluation and checkpoints are not counted. */
  stepsPerSecond: number;
  /** Frames per second, if `countFrames` is given. */
  framesPerSecond?: number;
  /** Estimated; evaluation and checkpoints are counted. */
  secondsLeft: number;
}

/** Fields of a manifest that only the caller knows. */
export interface ManifestInput {
  /** Such as `video-tokenizer`. */
  stage: string;
  /** The whole resolved configuration; a resume with another is an error. Leave out what may change, such as `steps`. */
  config: Record<string, unknown>;
  /** SHA-256 of what is trained from, by name; a resume with others is an error. */
  inputs?: Record<string, string> | undefined;
  /** Versions of the packages at work, by name. */
  packages?: Record<string, string> | undefined;
}

export interface TrainOptions<Batch, Drawn = undefined> extends ComputeOptions {
  /** All variables of the model by name; those with `trainable = false` are saved but not trained. */
  parameters: Record<string, tf.Variable>;
  loss: LossFunction<Batch, Drawn>;
  /** Draws what `loss` finds in its context as `drawn`. Default: nothing. */
  draw?: DrawFunction<Batch, Drawn> | undefined;
  data: BatchSource<Batch>;
  /** Frees a batch's tensors, after its step. Default: nothing. */
  disposeBatch?(batch: Batch): void;
  /** Frames in a batch, for `framesPerSecond`. */
  countFrames?(batch: Batch): number;
  /** Number of updates of the whole training. */
  steps: number;
  /** Micro-batches of one update; their mean gradient is taken. Default 1. */
  accumulation?: number | undefined;
  /** The highest. */
  learningRate: number;
  /**
   * Share of each step that single parameters take, by name: 0.1 trains one at a tenth of `learningRate`. Default 1 for each. For
   * a part that is further trained than the rest.
   */
  stepShares?: Record<string, number> | undefined;
  /** Default 'cosine'. */
  schedule?: 'cosine' | 'constant' | undefined;
  /** Share of the steps in which the learning rate rises. Default 0.05. */
  warmupFraction?: number | undefined;
  /** Share of `learningRate` left at the end of a cosine. Default 0.01. */
  finalFraction?: number | undefined;
  /** Default `{ name: 'adamw' }`. */
  optimizer?: OptimizerChoice | undefined;
  /** On matrices only. Default 0.01. */
  weightDecay?: number | undefined;
  /** Longest gradient, all parameters together. Default 1; null for no limit. */
  clipNorm?: number | null | undefined;
  /** Of AdamW and SOAP. Default [0.9, 0.999]. */
  betas?: readonly [number, number] | undefined;
  /** Of AdamW and SOAP. Default 1e-8. */
  epsilon?: number | undefined;
  seed: number;
  /** The stage's folder. */
  folder: string;
  /** Steps between checkpoints; there is always one at the end. Default 1000. */
  checkpointEvery?: number | undefined;
  /** Number of last checkpoints to keep. Default 2. */
  keepCheckpoints?: number | undefined;
  manifest: ManifestInput;
  /** Go on from the last checkpoint in `folder`, from the beginning where there is none. Default false. */
  resume?: boolean | undefined;
  /** Throw away a training that is in `folder` already; without it or `resume` that is an error. Default false. */
  overwrite?: boolean | undefined;
  /** Steps between lines of the log and scalars of the event file. Default 1. */
  logEvery?: number | undefined;
  /**
   * Measures the model every so many steps and after the last one. Where it says how good the model is, the best one is kept in a
   * checkpoint, and a training whose steps were all taken leaves it in place of the last. Models of steps before `keepBestFrom`
   * (default 0) do not compete.
   */
  evaluate?: { every: number; keepBestFrom?: number | undefined; run(step: number): Promise<Evaluation> } | undefined;
  /** Called after every step. */
  onProgress?(progress: Progress): void;
  /** Signal that ends training, when aborted on any of the replicas, after the current step, with a checkpoint. */
  signal?: AbortSignal | undefined;
  /**
   * The way to the other replicas, each of which calls `train` with the same options and its own part of each batch: the
   * mean of their losses must be the loss of the batch. `data.state()` must be the same on each. Default: there is one
   * replica.
   */
  reducer?: GradientReducer | undefined;
}

export interface TrainResult {
  /** Steps taken, those before a resume included. */
  step: number;
  stopped: 'done' | 'aborted';
  /** Wall time of all steps, those before a resume included. */
  seconds: number;
  /** The last loss, metrics and evaluation; of a model that was kept, those of its step. */
  final: Record<string, number>;
  /** Step whose model was kept, which may be the last, if evaluations have scores and all steps were taken. */
  kept?: KeptModel;
}

/** Result of an evaluation. */
export interface Evaluation extends StepSummary {
  /** Score of the model, higher is better: the best late one is kept, see `keepBestFrom`. */
  score?: number | undefined;
}

/** Options with their defaults. */
export type ResolvedOptions<Batch, Drawn = undefined> = TrainOptions<Batch, Drawn> &
  Required<
    Pick<
      TrainOptions<Batch, Drawn>,
      | 'accumulation'
      | 'compile'
      | 'precision'
      | 'schedule'
      | 'clipNorm'
      | 'checkpointEvery'
      | 'keepCheckpoints'
      | 'logEvery'
      | 'resume'
      | 'overwrite'
    >
  >;

/**
 * Fills in the defaults.
 *
 * @throws {TrainingError} where a number makes no sense; the schedule and the optimizer check their own
 */
export function resolveOptions<Batch, Drawn>(options: TrainOptions<Batch, Drawn>): ResolvedOptions<Batch, Drawn> {
  const resolved = {
    ...options,
    accumulation: options.accumulation ?? 1,
    compile: options.compile ?? false,
    precision: options.precision ?? 'float32',
    schedule: options.schedule ?? 'cosine',
    clipNorm: options.clipNorm === undefined ? 1 : options.clipNorm,
    checkpointEvery: options.checkpointEvery ?? 1000,
    keepCheckpoints: options.keepCheckpoints ?? 2,
    logEvery: options.logEvery ?? 1,
    resume: options.resume ?? false,
    overwrite: options.overwrite ?? false,
  };
  const counts = {
    steps: resolved.steps,
    accumulation: resolved.accumulation,
    checkpointEvery: resolved.checkpointEvery,
    keepCheckpoints: resolved.keepCheckpoints,
    logEvery: resolved.logEvery,
    'evaluate.every': resolved.evaluate?.every ?? 1,
  };
  for (const [name, value] of Object.entries(counts)) {
    if (!(Number.isInteger(value) && value > 0)) {
      throw new TrainingError(`${name}: found ${value}, expected a whole number above 0`);
    }
  }
  const { learningRate, clipNorm } = resolved;
  if (!(learningRate > 0 && Number.isFinite(learningRate))) {
    throw new TrainingError(`learningRate: found ${learningRate}, expected a number above 0`);
  }
  if (clipNorm !== null && !(clipNorm > 0)) {
    throw new TrainingError(`clipNorm: found ${clipNorm}, expected a number above 0, or null for no limit`);
  }
  if (resolved.resume && resolved.overwrite) {
    throw new TrainingError('resume and overwrite: found both, expected one; the one keeps what the other throws away');
  }
  return resolved;
}
