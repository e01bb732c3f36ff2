import type { ActionTokenizer } from '@genie/action-tokenizer';
import type { Dynamics } from '@genie/dynamics';
import type { Module } from '@genie/stt';
import type { VideoTokenizer } from '@genie/video-tokenizer';
import * as tf from '@tensorflow/tfjs-core';
import { BundleError } from './errors.ts';
import { toTensor } from './frame.ts';
import { bundleVersion, parseWorldInfo, type WeightFormat, type WorldInfo } from './info.ts';
import { describeFiles } from './read-file.ts';
import { encodeStarts, startsFile } from './starts.ts';
import { encodeWeights } from './weights.ts';
import { modelFiles } from './world.ts';

/** Description of the world by the maker of a bundle; the rest follows from the models. */
export type BundleInfo = Pick<
  WorldInfo,
  'name' | 'title' | 'description' | 'game' | 'fps' | 'context' | 'actionsTold' | 'sampling'
> & {
  /** Default 0. */
  idle?: number | undefined;
  /** One per latent action, in order; codes are added where the action tokenizer is given. */
  actions: (Omit<WorldInfo['actions'][number], 'code'> & { code?: number[] | undefined })[];
};

/** Inputs of {@link createBundle}. */
export interface BundleParts {
  info: BundleInfo;
  videoTokenizer: VideoTokenizer;
  dynamics: Dynamics;
  /** Finds the starts' actions and comes into the bundle. Without it the actions' codes must be given, and `startActions`. */
  actionTokenizer?: ActionTokenizer | undefined;
  /** Clips to begin from, RGB [n, T, H, W, C]; `startLength` frames each. */
  starts: Uint8Array;
  /** Frames of each start, T. Default: the context. */
  startLength?: number | undefined;
  /** Indices of the latent actions between the starts' frames, [n, T - 1]. Default: what the action tokenizer finds. */
  startActions?: Int32Array | undefined;
  /** Format of the weights. Default `float32`. */
  weights?: WeightFormat | undefined;
}

/**
 * Puts a trained world into files, all that playing needs.
 *
 * @returns The contents of each file by its name: `world.json`, the models and the starts.
 * @throws BundleError if the parts do not fit one another.
 */
export async function createBundle(parts: BundleParts): Promise<Record<string, Uint8Array>> {
  const {
    info,
    videoTokenizer,
    dynamics,
    actionTokenizer,
    starts,
    startLength = info.context,
    weights = 'float32',
  } = parts;
  const { height, width, channels } = videoTokenizer.config;
  const count = starts.length / (startLength * height * width * channels);
  if (count < 1 || !Number.isInteger(count)) {
    throw new BundleError(
      'fit',
      `starts have ${starts.length} bytes, expected a multiple of ${startLength} frames of ${width}×${height}×${channels}`,
    );
  }
  if (dynamics.config.draft && !actionTokenizer) {
    const why = 'the dynamics sees drafts, which the action tokenizer makes';
    throw new BundleError('fit', `${why}: found no action tokenizer, expected the one it was trained with`);
  }
  const startActions = parts.startActions ?? (await findActions(parts, count, startLength));
  const files: Record<string, Uint8Array> = {
    [modelFiles.videoTokenizer]: await encode(videoTokenizer, weights),
    [modelFiles.dynamics]: await encode(dynamics, weights),
    [startsFile]: encodeStarts({ count, length: startLength, frames: starts, actions: startActions }, [
      height,
      width,
      channels,
    ]),
  };
  if (actionTokenizer) files[modelFiles.actionTokenizer] = await encode(actionTokenizer, weights);

  const described = {
    format: 'genie-world',
    version: bundleVersion,
    ...info,
    height,
    width,
    channels,
    actions: info.actions.map((action) => ({ ...action, code: action.code ?? codeOf(action.index, actionTokenizer) })),
    starts: count,
    weights,
    models: {
      videoTokenizer: videoTokenizer.config,
      dynamics: dynamics.config,
      actionTokenizer: actionTokenizer?.config,
    },
    files: describeFiles(files),
  };
  const json = new TextEncoder().encode(`${JSON.stringify(described, null, 2)}\n`);
  parseWorldInfo(json); // what could not be read is not written
  return { ...files, 'world.json': json };
}

async function encode(model: Module, weights: WeightFormat): Promise<Uint8Array> {
  return encodeWeights(await model.save(), weights);
}

function codeOf(index: number, actionTokenizer: ActionTokenizer | undefined): number[] {
  if (!actionTokenizer) throw new BundleError('fit', `action ${index} has no code: give it, or the action tokenizer`);
  return tf.tidy(() => [...actionTokenizer.quantizer.codes(tf.tensor1d([index], 'int32')).dataSync()]);
}

/** The actions in each start, one clip at a time so that memory does not grow with their number. */
async function findActions(
  { videoTokenizer, actionTokenizer, starts }: BundleParts,
  count: number,
  length: number,
): Promise<Int32Array> {
  const found = new Int32Array(count * (length - 1));
  if (length === 1) return found;
  if (!actionTokenizer)
    throw new BundleError('fit', 'the starts have no actions: give startActions, or the action tokenizer');
  const { height, width, channels } = videoTokenizer.config;
  const size = starts.length / count;
  for (let clip = 0; clip < count; clip++) {
    const actions = tf.tidy(() => {
      const frames = toTensor(starts.subarray(clip * size, (clip + 1) * size), [length, height, width, channels]);
      return actionTokenizer.actions(frames); // [1, T - 1]
    });
    found.set(await actions.data(), clip * (length - 1));
    actions.dispose();
  }
  return found;
}
