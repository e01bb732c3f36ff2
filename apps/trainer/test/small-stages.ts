import {
  ActionTokenizer,
  type ActionTokenizerDraw,
  type ActionTokenizerInput,
  actionTokenizerLoss,
  drawActionTokenizer,
} from '@genie/action-tokenizer';
import { Dynamics, type DynamicsDraw, type DynamicsInput, drawDynamics, dynamicsLoss } from '@genie/dynamics';
import { Random, type RandomState } from '@genie/ops';
import {
  CoTrained,
  type CoTrainingDraw,
  coTrainingLoss,
  drawCoTraining,
} from '@genie/pipeline/internal/stages/co-training-loss';
import type { Module } from '@genie/stt';
import type { BatchSource, DrawFunction, LossFunction } from '@genie/training';
import {
  VideoTokenizer,
  type VideoTokenizerInput,
  type VideoTokenizerObjectiveInput,
  videoTokenizerLoss,
} from '@genie/video-tokenizer';
import * as tf from '@tensorflow/tfjs-core';

// The three models as the recipes shape them, small, on batches of noise that follow from a seed.

const frame = { height: 32, width: 32, channels: 3 };
const sizes = { patchSize: 16, embedDim: 16, numHeads: 2, hiddenDim: 32, numBlocks: 1 };
const [clips, length, patches] = [2, 4, 4];

// biome-ignore lint/suspicious/noExplicitAny: each stage has its own kind of batch, which only its own loss sees
type Any = any;

export interface SmallStage {
  model: Module;
  data: BatchSource<Any>;
  loss: LossFunction<Any, Any>;
  draw?: DrawFunction<Any, Any>;
  stepShares?: Record<string, number>;
}

function source<Batch>(make: (random: Random) => Batch): BatchSource<Batch> {
  let random = new Random(5);
  return {
    next: async () => make(random),
    state: () => random.state(),
    restore: (state) => {
      random = Random.restore(state as RandomState);
    },
  };
}

function noise(random: Random, shape: number[]): tf.Tensor {
  const values = Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => 2 * random.uniform() - 1);
  return tf.tensor(values, shape);
}

/** @param count clips of a batch */
export function smallTokenizer(
  more: VideoTokenizerInput | object = {},
  count: (random: Random) => number = () => clips,
  objective: VideoTokenizerObjectiveInput = {},
): SmallStage {
  const model = new VideoTokenizer({ ...frame, ...sizes, normalizePatches: true, ...more }, new Random(1));
  return {
    model,
    data: source((random) => noise(random, [count(random), length, 32, 32, 3])),
    loss: (frames: tf.Tensor5D) => {
      const { loss, reconstruction } = videoTokenizerLoss(model, frames, { objective });
      return { loss, metrics: { squaredError: tf.mean(tf.squaredDifference(reconstruction, frames)) as tf.Scalar } };
    },
  };
}

const actions: ActionTokenizerInput = {
  ...frame,
  ...sizes,
  levels: [3],
  encoderContext: 'pair',
  encoderShift: 4,
  encoderInput: 'frames-and-differences',
  decoderInput: 'frames-and-differences',
  normalizePatches: true,
  pooling: 'max',
  activationNorm: 'batch',
  decoderHistory: 'all',
  prediction: 'residual',
};
const counted = { changedPixelWeight: 10, skipTransitions: 1 };
const objective = { ...counted, decoderWarmupSteps: 2 };

export function smallActionTokenizer(): SmallStage {
  const model = new ActionTokenizer(actions, new Random(1));
  return {
    model,
    data: source((random) => noise(random, [clips, length, 32, 32, 3])),
    draw: (frames: tf.Tensor5D, { random, step }): ActionTokenizerDraw =>
      drawActionTokenizer(model, frames, { objective, random, step }),
    loss: (frames: tf.Tensor5D, { drawn }) => {
      const { loss, metrics } = actionTokenizerLoss(model, frames, { objective, drawn });
      return { loss, metrics };
    },
  };
}

/** One that foresees all categorical codes, some of whose transitions have labels; the steps of the whole training decide how it explores. */
export function smallCategoricalTokenizer(prediction: 'residual' | 'scroll'): SmallStage {
  const codes = 3;
  const { levels: _, activationNorm: _none, ...kept } = actions;
  const config = {
    ...kept,
    quantizer: 'categorical',
    codes,
    prediction,
    encoderInput: 'changes',
    encoderMatches: true,
  };
  const model = new ActionTokenizer(config as ActionTokenizerInput, new Random(1));
  return {
    model,
    data: source((random) => ({
      frames: noise(random, [clips, length, 32, 32, 3]),
      labels: tf.tensor2d(
        Array.from({ length: clips * (length - 1) }, () => random.integer(codes + 1) - 1),
        [clips, length - 1],
        'int32',
      ),
    })),
    draw: ({ frames }, { random, step }): ActionTokenizerDraw =>
      drawActionTokenizer(model, frames, { objective: counted, random, step, steps: 6 }),
    loss: ({ frames, labels }, { drawn }) => {
      const { loss, metrics } = actionTokenizerLoss(model, frames, { objective: counted, drawn, labels });
      return { loss, metrics };
    },
  };
}

export function smallDynamics(more: DynamicsInput = {}): SmallStage {
  const lastFrameShare = more.temporal === false ? 0 : 0.5;
  const objective = { lastFrameShare, corruption: 0.3 };
  const config = { ...sizes, height: 32, width: 32, ...more };
  const model = new Dynamics(config, new Random(1));
  return {
    model,
    data: source((random) => ({
      codes: noise(random, [clips, length, patches, 5]),
      tokens: tf.tensor3d(
        Int32Array.from({ length: clips * length * patches }, () => random.integer(1024)),
        [clips, length, patches],
        'int32',
      ),
      actions: noise(random, [clips, length - 1, 2]),
    })),
    draw: (batch, { random }): DynamicsDraw => drawDynamics(model, batch, { objective, random }),
    loss: (batch, { drawn }) => dynamicsLoss(model, batch, { objective, drawn }),
  };
}

/** Both of them together, the action tokenizer at half the learning rate. */
export function smallCoTraining(gradient: 'through' | 'stopped' = 'through'): SmallStage {
  const config = { ...sizes, height: 32, width: 32, actionDim: 1, stackedFrames: 2, temporal: false };
  const objectives = { dynamics: { actionNoise: 0.5 }, actionTokenizer: objective };
  const model = new CoTrained(
    new Dynamics({ ...config, conditioningDeviation: 0.1 }, new Random(1)),
    new ActionTokenizer(actions, new Random(2)),
  );
  const names = Object.keys(model.parameters()).filter((name) => /^actionTokenizer.*(weight|bias)$/.test(name));
  return {
    model,
    stepShares: Object.fromEntries(names.map((name) => [name, 0.5])),
    data: source((random) => {
      const tokens = tf.tensor3d(
        Int32Array.from({ length: clips * length * patches }, () => random.integer(1024)),
        [clips, length, patches],
        'int32',
      );
      return {
        frames: noise(random, [clips, length, 32, 32, 3]),
        tokens,
        codes: model.dynamics.quantizer.codes(tokens),
      };
    }),
    draw: (batch, { random, step }): CoTrainingDraw =>
      drawCoTraining(model, batch, { objectives, random, step, part: undefined }),
    loss: (batch, { drawn }) =>
      coTrainingLoss(model, batch, {
        actionWeight: 10,
        gradient,
        objectives,
        drawn,
        part: undefined,
        recompute: false,
      }),
  };
}
