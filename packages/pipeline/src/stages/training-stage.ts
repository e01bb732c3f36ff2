import path from 'node:path';
import type { SharedFrames } from '@genie/data';
import type { Module } from '@genie/stt';
import {
  type BatchSource,
  type DrawFunction,
  type Evaluation,
  type GradientReducer,
  type LossFunction,
  type OptimizerChoice,
  type TrainResult,
  train,
} from '@genie/training';
import * as tf from '@tensorflow/tfjs-core';
import { usesGraph } from '../backend/computing.ts';
import { count } from '../count.ts';
import { duration, Progress } from '../progress.ts';
import type {
  ActionTokenizerRecipe,
  DynamicsRecipe,
  Recipe,
  StageRecipe,
  VideoTokenizerRecipe,
} from '../recipe/schema.ts';
import type { Perceptual } from '../recipe/training-choices.ts';
import type { ModelStage, RunFolder } from '../run/folder.ts';
import { packages } from '../run/packages.ts';
import { asBegun, type StageConfig } from './begun-config.ts';

/** Number of times that a stage is measured on held-out video while it trains, unless it is told otherwise. */
const usualEvaluations = 5;

export interface TrainingStage<Batch extends tf.TensorContainer, Drawn> {
  stage: ModelStage;
  model: Module;
  /** Structure and objective, as a whole, of the model and of the action tokenizer where that trains along; kept in the manifest. */
  config: StageConfig;
  /** Further entries of the manifest about what it is trained on. */
  labels?: Record<string, unknown> | undefined;
  /** Shares of each step that single parameters take, by name. */
  stepShares?: Record<string, number>;
  /** sha256 of what the stage is made from, by name. */
  inputs: Record<string, string>;
  settings: StageRecipe &
    Partial<
      Pick<DynamicsRecipe, 'cache' | 'coTrain'> &
        Pick<VideoTokenizerRecipe, 'perceptual'> &
        Pick<ActionTokenizerRecipe, 'attempts'>
    >;
  data: BatchSource<Batch>;
  loss: LossFunction<Batch, Drawn>;
  /** Draws what the loss finds as `drawn`. */
  draw?: DrawFunction<Batch, Drawn>;
  evaluate?(step: number): Promise<Evaluation>;
  /** The first step whose model can be kept as the best, where evaluations have scores. */
  keepBestFrom?: number;
  /** Does what the model needs after its last step, even if it is not measured; part of `evaluate`. */
  settle?(): Promise<void>;
}

/** Options of a command for running a stage. */
export interface StageOptions {
  run: RunFolder;
  backend: string;
  /** Begin anew even where there is a model already. */
  restart: boolean;
  signal: AbortSignal;
  /** Number of times that it is measured on held-out video while it trains, the last one at its end; 0: never. Default 5. */
  evaluations?: number;
  /** The way to the other replicas of a model stage, where there are others. */
  reducer?: GradientReducer | undefined;
  /** The data's frames that the replicas of this process keep together, where there are several. */
  frames?: SharedFrames | undefined;
}

/** Trains one model with the recipe's settings, showing loss, speed and time left. */
export async function runTrainingStage<Batch extends tf.TensorContainer, Drawn = undefined>(
  recipe: Recipe,
  options: StageOptions,
  {
    stage,
    model,
    config,
    labels,
    stepShares,
    inputs,
    settings,
    data,
    loss,
    draw,
    evaluate,
    keepBestFrom,
    settle,
  }: TrainingStage<Batch, Drawn>,
): Promise<TrainResult> {
  const progress = new Progress(stage);
  // How long and how often it trains, where to stop and what is stored may change from one command to the next; everything else makes
  // another model. (A graph computes what single ops do, and float32 and AdamW are what runs without these keys had.)
  const {
    model: _model,
    objective: _objective,
    steps,
    recompute: _recompute,
    cache: _cache,
    attempts: _attempts,
    compile,
    precision,
    optimizer,
    perceptual,
    ...others
  } = settings;
  const training = {
    ...others,
    ...(precision === 'float32' ? {} : { precision }),
    ...(optimizer === 'adamw' ? {} : { optimizer }),
    // A file of weights is named by its hash, among the inputs, and may lie elsewhere next time.
    ...(perceptual ? { perceptual: withoutPath(perceptual) } : {}),
  };
  const { evaluations = usualEvaluations } = options;
  const measured = evaluations > 0 ? evaluate : settle && (() => settle().then(() => ({})));
  let took = 0;
  const folder = options.run.stage(stage);
  const begun = options.restart ? { ...config } : await asBegun(folder, stage, config);
  const result = await train<Batch, Drawn>({
    parameters: model.parameters(),
    loss,
    ...(draw ? { draw } : {}),
    data,
    disposeBatch: (batch) => tf.dispose(batch),
    countFrames: () => settings.batchSize * settings.frames,
    steps,
    accumulation: settings.accumulation,
    learningRate: settings.learningRate,
    ...(stepShares ? { stepShares } : {}),
    schedule: settings.schedule,
    warmupFraction: settings.warmupFraction,
    finalFraction: settings.finalFraction,
    optimizer: { name: optimizer, ...settings.muon, ...settings.soap } as OptimizerChoice,
    weightDecay: settings.weightDecay,
    betas: settings.betas,
    clipNorm: settings.clipNorm,
    compile: usesGraph(compile, options.backend, options.reducer?.size),
    // TF32 is a mode of the whole process; see settleTf32.
    precision: precision === 'bf16' ? 'bf16' : 'float32',
    seed: recipe.seed,
    folder,
    checkpointEvery: recipe.checkpoint.every,
    keepCheckpoints: recipe.checkpoint.keep,
    manifest: { stage, config: { ...begun, ...(labels && { labels }), training }, inputs, packages },
    resume: !options.restart,
    overwrite: options.restart,
    signal: options.signal,
    ...(options.reducer ? { reducer: options.reducer } : {}),
    ...(measured
      ? {
          evaluate: {
            every: Math.max(1, Math.ceil(steps / Math.max(1, evaluations))),
            // Without measurements the last model is left, whatever was measured before.
            keepBestFrom: evaluations > 0 ? (keepBestFrom ?? 0) : Number.POSITIVE_INFINITY,
            run: measured,
          },
        }
      : {}),
    onProgress: (p) => {
      took += 1;
      // The first step prepares what the others use.
      const left = took > 1 ? `  ${duration(p.secondsLeft)} left` : '';
      const speed = `${(p.framesPerSecond ?? 0).toFixed(0)} frames/s`;
      progress.update(p.step, p.steps, `loss ${p.loss.toPrecision(4)}  ${speed}${left}`);
    },
  });
  if (options.reducer && options.reducer.rank > 0) return result;
  const where = path.relative('.', folder);
  if (result.stopped === 'aborted')
    progress.end(`stopped at step ${result.step} of ${steps}; the same command goes on from there`);
  else {
    const figures = Object.entries(result.final).map(([name, value]) => `${name} ${value.toPrecision(4)}`);
    progress.end(`${count(result.step, 'step')}, ${duration(result.seconds)}  ${figures.join('  ')}  ${where}`);
  }
  return result;
}

function withoutPath({ weights, ...perceptual }: Perceptual): Record<string, unknown> {
  return { ...perceptual, weights: weights === 'random' ? weights : 'a file' };
}
