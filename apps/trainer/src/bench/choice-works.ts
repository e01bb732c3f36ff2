import type { VideoDataset } from '@genie/data';
import { drawDynamics, dynamicsLoss } from '@genie/dynamics';
import {
  actionTokenizerObjectiveOf,
  actionTokenizerOf,
  dynamicsObjectiveOf,
  dynamicsOf,
  videoTokenizerObjectiveOf,
  videoTokenizerOf,
} from '@genie/pipeline/internal/models';
import { openPerceptualLoss } from '@genie/pipeline/internal/perceptual/perceptual-loss';
import type { Recipe } from '@genie/pipeline/internal/recipe/schema';
import { clipSampler, clipTensors } from '@genie/pipeline/internal/stages/clips';
import { coTrainingClips } from '@genie/pipeline/internal/stages/co-training';
import { CoTrained, coTrainingLoss, drawCoTraining } from '@genie/pipeline/internal/stages/co-training-loss';
import { actionsOf, tokensOf } from '@genie/pipeline/internal/stages/dynamics-tables';
import { readTable } from '@genie/pipeline/internal/stages/token-table';
import { clipsFromFrames, clipsFromTables } from '@genie/pipeline/internal/stages/tokenized-clips';
import type { BatchSource, DrawFunction, LossFunction } from '@genie/training';
import { videoTokenizerLoss } from '@genie/video-tokenizer';
import type * as tf from '@tensorflow/tfjs-core';

// biome-ignore lint/suspicious/noExplicitAny: each work has its own kind of batch, which only its own loss sees
type Any = any;

/** A training whose steps are timed. */
export interface ChoiceWork {
  parameters: Record<string, tf.Variable>;
  data: BatchSource<Any>;
  draw?: DrawFunction<Any, Any>;
  loss: LossFunction<Any, Any>;
  dispose(): void;
}

/** Choices that may be timed, with the one that each is compared with. */
export const choices = {
  tokenizer: 'tokenizer',
  'tokenizer-alex': 'tokenizer',
  'tokenizer-vgg': 'tokenizer',
  'dynamics-from-frames': 'dynamics-from-frames',
  'dynamics-from-tokens': 'dynamics-from-frames',
  'co-training': 'dynamics-from-frames',
} as const;
export type Choice = keyof typeof choices;

/** Makes the work of a choice: the recipe's models with fresh weights, on clips of a dataset. */
export async function choiceWork(choice: Choice, recipe: Recipe, dataset: VideoDataset): Promise<ChoiceWork> {
  if (choice === 'tokenizer') return tokenizerWork(recipe, dataset, undefined);
  if (choice === 'tokenizer-alex') return tokenizerWork(recipe, dataset, 'alex');
  if (choice === 'tokenizer-vgg') return tokenizerWork(recipe, dataset, 'vgg');
  if (choice === 'co-training') return coTrainingWork(recipe, dataset);
  return dynamicsWork(recipe, dataset, choice === 'dynamics-from-tokens');
}

function tokenizerWork(recipe: Recipe, dataset: VideoDataset, network: 'alex' | 'vgg' | undefined): ChoiceWork {
  const model = videoTokenizerOf(recipe);
  const objective = videoTokenizerObjectiveOf(recipe);
  const perceptual = network && openPerceptualLoss({ network, weights: 'random', weight: 0.1, seed: 0 }, recipe);
  const sampler = clipSampler(dataset, allVideos(dataset), recipe, recipe.videoTokenizer, 0);
  return {
    parameters: model.parameters(),
    data: clipTensors(sampler),
    loss: (frames) => ({ loss: videoTokenizerLoss(model, frames, { objective, perceptual }).loss }),
    dispose() {
      model.dispose();
      perceptual?.dispose();
    },
  };
}

async function dynamicsWork(recipe: Recipe, dataset: VideoDataset, fromTokens: boolean): Promise<ChoiceWork> {
  const tokenizers = { videoTokenizer: videoTokenizerOf(recipe), actionTokenizer: actionTokenizerOf(recipe) };
  const { videoTokenizer, actionTokenizer } = tokenizers;
  const model = dynamicsOf(recipe);
  const objective = dynamicsObjectiveOf(recipe, model.config);
  const videos = allVideos(dataset);
  const sampler = clipSampler(dataset, videos, recipe, recipe.dynamics, 0);
  const form = { length: recipe.dynamics.frames, frameSkip: recipe.data.frameSkip };
  const read = { videos, frameSkip: form.frameSkip };
  // Fresh models' actions mean nothing, so any may stand for those that training looks for.
  const actions = { actionCodes: [actionTokenizer.quantizer.code(0)], stillAction: 0 };
  const data = fromTokens
    ? clipsFromTables(
        tokenizers,
        {
          tokens: await readTable(tokensOf(videoTokenizer, form.length), dataset, read),
          actions: await readTable(actionsOf(actionTokenizer, form.length), dataset, read),
        },
        sampler,
        dataset,
        form,
      )
    : clipsFromFrames(tokenizers, clipTensors(sampler));
  return {
    parameters: model.parameters(),
    data,
    draw: (batch, { random }) => drawDynamics(model, batch, { objective, random, ...actions }),
    loss: (batch, { drawn }) => dynamicsLoss(model, batch, { objective, drawn }),
    dispose() {
      for (const module of [model, videoTokenizer, actionTokenizer]) module.dispose();
    },
  };
}

function coTrainingWork(recipe: Recipe, dataset: VideoDataset): ChoiceWork {
  const videoTokenizer = videoTokenizerOf(recipe);
  const { dynamics } = recipe;
  // Which action is still is not known while actions are learned.
  const own = { ...recipe, dynamics: { ...dynamics, objective: { ...dynamics.objective, stillActionNoise: 0 } } };
  const model = new CoTrained(dynamicsOf(recipe), actionTokenizerOf(recipe));
  const objectives = {
    dynamics: dynamicsObjectiveOf(own, model.dynamics.config),
    actionTokenizer: actionTokenizerObjectiveOf(recipe, model.actionTokenizer.config),
  };
  const sampler = clipSampler(dataset, allVideos(dataset), recipe, recipe.dynamics, 0);
  const form = { length: recipe.dynamics.frames, frameSkip: recipe.data.frameSkip };
  const settings = { actionWeight: 1, gradient: 'through', recompute: false, part: undefined, objectives } as const;
  return {
    parameters: model.parameters(),
    data: coTrainingClips(videoTokenizer, undefined, sampler, dataset, form),
    draw: (batch, { random }) => drawCoTraining(model, batch, { objectives, random, step: undefined, part: undefined }),
    loss: (batch, { drawn }) => coTrainingLoss(model, batch, { ...settings, drawn }),
    dispose() {
      model.dispose();
      videoTokenizer.dispose();
    },
  };
}

const allVideos = ({ videos }: VideoDataset): number[] => videos.map((_, i) => i);
