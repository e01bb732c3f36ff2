import { type DynamicsBatch, type DynamicsDraw, drawDynamics, dynamicsLoss } from '@genie/dynamics';
import type { OwnPart } from '@genie/pipeline/internal/replicas/batch-part';
import type { DrawFunction, LossFunction } from '@genie/training';
import { videoTokenizerLoss } from '@genie/video-tokenizer';
import * as tf from '@tensorflow/tfjs-core';
import { dynamicsOf, tokenizerOf } from './models.ts';
import { type BenchSizes, patchesOf, world } from './sizes.ts';

/** A model, and a batch of noise to train it on again and again: of a batch that replicas divide, this one's part. */
export interface TrainingWork<Batch, Drawn = undefined> {
  parameters: Record<string, tf.Variable>;
  batch: Batch;
  /** Random choices of a step. */
  draw?: DrawFunction<Batch, Drawn>;
  loss: LossFunction<Batch, Drawn>;
  dispose(): void;
}

/** @param part the clips that this replica has of each batch; undefined where there is one replica */
export function tokenizerWork(sizes: BenchSizes, part?: OwnPart): TrainingWork<tf.Tensor5D> {
  const model = tokenizerOf(sizes);
  const { frames, size, channels } = world;
  const clips = part?.count ?? sizes.batch;
  const batch = tf.randomUniform<tf.Rank.R5>([clips, frames, size, size, channels], -1, 1, 'float32', 0);
  return {
    parameters: model.parameters(),
    batch,
    loss: (frames) => ({ loss: videoTokenizerLoss(model, frames, { part }).loss }),
    dispose() {
      model.dispose();
      batch.dispose();
    },
  };
}

/** @param part the clips that this replica has of each batch; undefined where there is one replica */
export function dynamicsWork(sizes: BenchSizes, part?: OwnPart): TrainingWork<DynamicsBatch, DynamicsDraw> {
  const model = dynamicsOf(sizes);
  const clips = part?.count ?? sizes.batch;
  const shape: [number, number, number] = [clips, world.frames, patchesOf(sizes)];
  const batch = {
    codes: tf.randomNormal<tf.Rank.R4>([...shape, world.latents], 0, 1, 'float32', 0),
    tokens: tf.randomUniform<tf.Rank.R3>(shape, 0, world.vocabulary, 'int32', 0),
    actions: tf.randomNormal<tf.Rank.R3>([clips, world.frames - 1, world.actions], 0, 1, 'float32', 0),
  };
  return {
    parameters: model.parameters(),
    batch,
    draw: (batch, { random }) => drawDynamics(model, batch, { random, part }),
    loss: (batch, { drawn }) => dynamicsLoss(model, batch, { drawn, part }),
    dispose() {
      model.dispose();
      tf.dispose(batch);
    },
  };
}
