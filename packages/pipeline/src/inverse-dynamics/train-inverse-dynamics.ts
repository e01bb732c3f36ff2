import { existsSync } from 'node:fs';
import path from 'node:path';
import {
  drawInverseDynamics,
  InverseDynamics,
  type InverseDynamicsBatch,
  inverseDynamicsLoss,
} from '@genie/action-tokenizer';
import { ClipSampler, type VideoDataset } from '@genie/data';
import { type NotDefined, notDefined } from '@genie/metrics';
import { Random } from '@genie/ops';
import { configHash, type Manifest, readManifest, readModel, sha256, TrainingError, train } from '@genie/training';
import * as tf from '@tensorflow/tfjs-core';
import { actionTokenizerConfig } from '../models.ts';
import type { Recipe } from '../recipe/schema.ts';
import type { RunFolder } from '../run/folder.ts';
import { lockFolder } from '../run/lock.ts';
import { packages } from '../run/packages.ts';
import type { DataManifest } from '../stages/data.ts';
import { labelledFrames } from './labelled-frames.ts';
import { type ScoredActions, scoredActions } from './scored-actions.ts';

const stage = 'inverse-dynamics';
/** Optimization settings. Training is shorter than an action tokenizer's, as labels say what to look for. */
const optimization = { learningRate: 2e-3, clipNorm: 1 };
/** Frames of a batch. */
const batchFrames = 64;
const checkpointEvery = 100;

/** A trained model that reads true actions from frames, and their names by number. Holds tensors: dispose of the model. */
export interface ActionReader {
  model: InverseDynamics;
  names: readonly string[];
  /** Frames of the clips that it was trained on. */
  window: number;
}

/** Videos to train on. */
export interface RunVideos {
  run: RunFolder;
  dataset: VideoDataset;
  manifest: Pick<DataManifest, 'splits'>;
  /** Hash of the data. */
  hash: string;
}

export interface InverseDynamicsOptions {
  signal?: AbortSignal | undefined;
  onProgress?: ((step: number, steps: number) => void) | undefined;
}

/**
 * Gives the inverse dynamics model of a run: the encoder of its action tokenizer, trained with the labels of its training videos. It is
 * trained where it is not there yet, goes on where it was interrupted, and is made anew where recipe, videos or labels have changed.
 *
 * @returns why there is none: no labels beside the training videos, one action only, or no steps to train it
 * @throws the signal's reason where it was stopped; the next call goes on from the last checkpoint
 */
export async function trainedInverseDynamics(
  recipe: Recipe,
  { run, dataset, manifest, hash }: RunVideos,
  { signal, onProgress }: InverseDynamicsOptions = {},
): Promise<ActionReader | NotDefined> {
  const steps = recipe.evaluate.inverseDynamicsSteps;
  const { frameSkip } = recipe.data;
  if (steps === 0)
    return notDefined('evaluate.inverseDynamicsSteps is 0, so no inverse dynamics model reads the actions');
  const actions = await scoredActions(dataset, manifest.splits.train, frameSkip);
  const why = whyNot(actions);
  if (why) return notDefined(why);
  const { names } = actions;
  // Clips as the action tokenizer sees them: its encoder may look at all of one.
  const { frames } = recipe.actionTokenizer;
  const training = { ...optimization, frames, batchSize: Math.max(1, Math.round(batchFrames / frames)) };
  const model = new InverseDynamics(actionTokenizerConfig(recipe), names.length, new Random(recipe.seed).fork(stage));
  const folder = run.inverseDynamics;
  const config = { model: { ...model.config }, actions: [...names], training };
  const inputs = { data: hash, labels: configHash({ names, table: sha256(new Uint8Array(actions.table.buffer)) }) };
  const lock = await lockFolder(folder);
  try {
    const found = await standing(folder, recipe.seed, { stage, config, inputs });
    if (found?.status === 'done' && found.step >= steps) {
      model.load((await readModel(folder)).tensors, path.join(folder, 'model.safetensors'));
    } else {
      const sampler = new ClipSampler(dataset, {
        videos: actions.videos,
        length: frames,
        frameSkip,
        batchSize: training.batchSize,
        seed: recipe.seed + 4,
      });
      const { stopped } = await train<InverseDynamicsBatch, { rolled: tf.Tensor5D }>({
        ...optimization,
        parameters: model.parameters(),
        loss: (batch, { drawn }) => inverseDynamicsLoss(model, batch, drawn),
        draw: ({ frames }, { random }) => ({ rolled: drawInverseDynamics(model, frames, random) }),
        data: labelledFrames(sampler, dataset, actions, frameSkip),
        disposeBatch: (batch) => tf.dispose(batch),
        countFrames: () => training.batchSize * frames,
        steps,
        seed: recipe.seed,
        folder,
        checkpointEvery,
        keepCheckpoints: 1,
        manifest: { stage, config, inputs, packages },
        ...(found && found.step <= steps ? { resume: true } : { overwrite: true }),
        ...(signal ? { signal } : {}),
        onProgress: ({ step }) => {
          if (!signal?.aborted) onProgress?.(step, steps);
        },
      });
      if (stopped === 'aborted') signal?.throwIfAborted();
    }
  } catch (error) {
    model.dispose();
    throw error;
  } finally {
    lock.release();
  }
  return { model, names, window: frames };
}

function whyNot({ names, videos, reasons }: ScoredActions): string | undefined {
  const [first, ...others] = reasons;
  if (videos.length === 0) {
    if (first === undefined)
      return 'no true actions stand beside the training videos, so no inverse dynamics model can be trained to read them';
    const more = others.length > 0 ? ` (and ${others.length} more)` : '';
    return `what stands beside the training videos does not fit as their true actions: ${first}${more}`;
  }
  if (names.length < 2)
    return `the labels of the training videos have fewer than two actions that had an effect${names[0] === undefined ? '' : `: ${names[0]}`}`;
  return undefined;
}

/** Reads the progress of the training in a folder; `undefined` if there is none of this seed, configuration and these inputs. */
async function standing(
  folder: string,
  seed: number,
  expected: { stage: string; config: Record<string, unknown>; inputs: Record<string, string> },
): Promise<Manifest | undefined> {
  if (!existsSync(path.join(folder, 'manifest.json'))) return undefined;
  try {
    const manifest = await readManifest(folder, expected);
    return manifest.seed === seed ? manifest : undefined;
  } catch (error) {
    // Of other videos, labels or recipe, or damaged: nothing is lost, as it can be made again.
    if (error instanceof TrainingError) return undefined;
    throw error;
  }
}
