import { Random } from '@genie/ops';
import { AdamW } from '@genie/training';
import { VideoTokenizer, videoTokenizerLoss } from '@genie/video-tokenizer';
import * as tf from '@tensorflow/tfjs-core';

export interface StepsResult {
  /** Before each step. */
  losses: number[];
  /** Frames that are trained on in a second, the first step left out. */
  framesPerSecond: number;
}

/** Four clips of four frames: enough work that the figure says something, little enough for every processor. */
const shape: [number, number, number, number, number] = [4, 4, 64, 64, 3];

/**
 * Trains a small video tokenizer on the current backend, always the same one on the same clips: forward, backward, AdamW.
 * So the losses of two backends can be held against each other.
 */
export async function trainingSteps(steps: number): Promise<StepsResult> {
  const config = { height: 64, width: 64, patchSize: 8, embedDim: 32, numHeads: 4, hiddenDim: 64, numBlocks: 1 };
  const model = new VideoTokenizer(config, new Random(0));
  const parameters = model.parameters();
  const trainable = Object.entries(parameters).filter(([, variable]) => variable.trainable);
  const optimizer = new AdamW(parameters, {});
  const frames = tf.randomUniform<tf.Rank.R5>(shape, -1, 1, 'float32', 0);
  const losses: number[] = [];
  let started = performance.now();
  for (let step = 0; step < steps; step++) {
    if (step === 1) started = performance.now();
    const { value, grads } = tf.variableGrads(
      () => videoTokenizerLoss(model, frames).loss,
      trainable.map(([, variable]) => variable),
    );
    const named = trainable.map(([name, variable]) => [name, grads[variable.name]] as const);
    optimizer.apply(Object.fromEntries(named.filter(([, gradient]) => gradient)) as Record<string, tf.Tensor>, 1e-3);
    losses.push((await value.data())[0]!);
    tf.dispose([value, grads] as tf.TensorContainer);
  }
  const seconds = (performance.now() - started) / 1000;
  tf.dispose(frames);
  optimizer.dispose();
  model.dispose();
  return { losses, framesPerSecond: ((steps - 1) * shape[0] * shape[1]) / seconds };
}
