import type { Random } from '@genie/ops';
import * as tf from '@tensorflow/tfjs-core';
import { clipFactor, globalNorm } from './optimizer/clip.ts';
import type { Optimizer } from './optimizer/optimizer.ts';
import type { GradientReducer, ResolvedOptions } from './options.ts';
import { kept, namingStep } from './replicas/naming-step.ts';
import type { StepEngine } from './step-engine.ts';
import { accumulate, type BatchGradient } from './step-gradient.ts';
import { DivergenceError } from './training-error.ts';

export interface TakeStepContext<Batch, Drawn> {
  options: ResolvedOptions<Batch, Drawn>;
  optimizer: Optimizer;
  engine: StepEngine<Batch, Drawn>;
  random: Random;
  /** Steps taken before. */
  step: number;
  learningRate: number;
  /** Path of the last checkpoint, for the message if this step fails; undefined on replicas that do not know. */
  lastCheckpoint?: string | null;
}

/** Figures of a step; loss and metrics are means over its micro-batches. */
export interface StepFigures {
  loss: number;
  /** Before clipping. */
  gradientNorm: number;
  metrics: Record<string, number>;
  /** In all its batches; 0 where they are not counted. */
  frames: number;
}

/**
 * One update: gradients of all micro-batches, their mean over the replicas, clipping, the optimizer.
 *
 * @throws {DivergenceError} before anything is changed, where the loss or a gradient is not finite; another {TrainingError} where a replica is gone
 */
export function takeStep<Batch, Drawn>(context: TakeStepContext<Batch, Drawn>): Promise<StepFigures> {
  return namingStep(context.step, context.lastCheckpoint, () => updateOnce(context));
}

async function updateOnce<Batch, Drawn>(context: TakeStepContext<Batch, Drawn>): Promise<StepFigures> {
  const { options, engine, learningRate } = context;
  const { accumulation, clipNorm, data, reducer } = options;
  let sum: tf.Tensor1D | null = null;
  let metricNames: string[] = [];
  let frames = 0;
  const values: tf.Tensor1D[] = [];
  try {
    for (let micro = 0; micro < accumulation; micro++) {
      const batch = await data.next();
      try {
        frames += options.countFrames?.(batch) ?? 0;
        const result = gradientOf(context, batch, micro);
        sum = accumulate(sum, result.gradient, accumulation);
        values.push(result.values);
        metricNames = result.metricNames;
      } finally {
        options.disposeBatch?.(batch);
      }
    }
    if (reducer !== undefined) {
      const own: tf.Tensor1D = sum!;
      const mean = await meanOfReplicas(reducer, own, values);
      own.dispose();
      sum = mean.gradient;
      tf.dispose(values.splice(0, values.length, ...mean.values));
    }
    const { perBatch, norm } = await readFigures(values, sum!);
    const named = ['the loss', ...metricNames];
    checkFinite(context, perBatch, norm, sum!);
    engine.apply(sum!, learningRate, clipNorm === null ? 1 : clipFactor(norm, clipNorm));
    const means = named.map((_, i) => perBatch.reduce((total, one) => total + one[i]!, 0) / accumulation);
    const metrics = Object.fromEntries(metricNames.map((name, i) => [name, means[i + 1]!]));
    return { loss: means[0]!, gradientNorm: norm, metrics, frames };
  } finally {
    tf.dispose(values);
    sum?.dispose();
  }
}

/** The gradient of one micro-batch, for what is drawn for it. */
function gradientOf<Batch, Drawn>(
  { options, engine, random, step }: TakeStepContext<Batch, Drawn>,
  batch: Batch,
  micro: number,
): BatchGradient {
  const source = random.fork(`step ${step}, batch ${micro}`);
  const { draw } = options;
  // Without `draw`, Drawn is undefined.
  const drawn = tf.tidy(() => draw?.(batch, { step, random: source }) as tf.TensorContainer) as Drawn;
  try {
    return engine.gradient(batch, { step, random: source, drawn, training: true });
  } finally {
    tf.dispose(drawn as tf.TensorContainer);
  }
}

/** A step's gradient, loss and metrics, as means over the replicas, in one exchange; the caller disposes of all of them. */
async function meanOfReplicas(
  reducer: GradientReducer,
  gradient: tf.Tensor1D,
  values: tf.Tensor1D[],
): Promise<{ gradient: tf.Tensor1D; values: tf.Tensor1D[] }> {
  const own = tf.tidy(() => tf.concat1d([gradient, ...values]));
  const mean = await reducer.mean(own).finally(() => own.dispose());
  const parts = tf.tidy(() => ({
    gradient: tf.slice1d(mean, 0, gradient.size),
    values: values.map(({ size }, i) => tf.slice1d(mean, gradient.size + i * size, size)),
  }));
  mean.dispose();
  return parts;
}

/** All figures of a step in one read, since each costs a wait on a GPU. */
async function readFigures(
  values: tf.Tensor1D[],
  gradient: tf.Tensor1D,
): Promise<{ perBatch: number[][]; norm: number }> {
  const together = tf.tidy(() => tf.concat1d([...values, tf.reshape(globalNorm(gradient), [1]) as tf.Tensor1D]));
  const numbers = Array.from(await together.data());
  together.dispose();
  const norm = numbers.pop()!;
  const width = values[0]!.size;
  return { perBatch: values.map((_, i) => numbers.slice(i * width, (i + 1) * width)), norm };
}

function checkFinite<Batch, Drawn>(
  { step, optimizer, options, lastCheckpoint }: TakeStepContext<Batch, Drawn>,
  perBatch: number[][],
  norm: number,
  gradient: tf.Tensor1D,
): void {
  const bad = perBatch.findIndex(([loss]) => !Number.isFinite(loss));
  if (bad < 0 && Number.isFinite(norm)) return;
  const batch = options.accumulation > 1 && bad >= 0 ? `, batch ${bad + 1} of ${options.accumulation}` : '';
  const what = bad >= 0 ? `the loss is ${perBatch[bad]![0]}` : `the gradient of ${worst(optimizer, gradient)}`;
  throw new DivergenceError(
    `step ${step + 1}${batch}: ${what}, expected a finite number${kept(lastCheckpoint)}; try a lower learningRate or clipNorm`,
  );
}

/** The first parameter whose gradient is not finite; where all are, it is their norm that is too large for float32. */
function worst({ layout }: Optimizer, gradient: tf.Tensor1D): string {
  const values = gradient.dataSync();
  let start = 0;
  for (let i = 0; i < layout.names.length; i++) {
    const bad = values.subarray(start, start + layout.sizes[i]!).find((value) => !Number.isFinite(value));
    if (bad !== undefined) return `${layout.names[i]} is ${bad}`;
    start += layout.sizes[i]!;
  }
  return 'all parameters is too long';
}
