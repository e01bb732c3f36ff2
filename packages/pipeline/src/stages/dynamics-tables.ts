import path from 'node:path';
import type { ActionTokenizer } from '@genie/action-tokenizer';
import type { VideoDataset } from '@genie/data';
import { configHash, type GradientReducer } from '@genie/training';
import type { VideoTokenizer } from '@genie/video-tokenizer';
import * as tf from '@tensorflow/tfjs-core';
import { RunError } from '../errors.ts';
import type { DynamicsRecipe } from '../recipe/schema.ts';
import type { RunFolder } from '../run/folder.ts';
import { packages } from '../run/packages.ts';
import type { ClipTable } from './clip-table.ts';
import { isAugmented } from './clips.ts';
import type { DataManifest } from './data.ts';
import { draftTokens } from './draft-tokens.ts';
import { cachedTable } from './table-cache.ts';
import { readTable, type TableReader } from './token-table.ts';
import type { Tokenizers } from './tokenized-clips.ts';

/** Numbers that a table may have: 1 GiB while it is made. */
const largest = 2 ** 28;

/** The tokens of frames, or of the clips of `length` frames that begin at each, where frames see those before them. */
export function tokensOf(model: VideoTokenizer, length: number): TableReader {
  const { height, width, patchSize, temporal } = model.config;
  const span = temporal ? length : 1;
  const patches = (height / patchSize) * (width / patchSize);
  return { name: 'tokens', span, depth: span, width: patches, read: (clips) => model.tokenize(clips) };
}

/** The latent actions that lead from frame to frame, or those of clips, where an action is read from the whole of it. */
export function actionsOf(model: ActionTokenizer, length: number): TableReader {
  const span = model.config.encoderContext === 'pair' ? 2 : length;
  return { name: 'actions', span, depth: span - 1, width: 1, read: (clips) => model.actions(clips) };
}

/** The tokens of drafts of the frames after the first: of transitions, or of clips, where an action is read from the whole of it. */
export function draftsOf(models: Tokenizers, length: number): TableReader {
  const { span, depth } = actionsOf(models.actionTokenizer, length);
  const { width } = tokensOf(models.videoTokenizer, length);
  return { name: 'drafts', span, depth, width, read: (clips) => draftTokens(models, clips) };
}

/**
 * Returns whether the recipe's batches are looked up in tables.
 *
 * @throws RunError if `cache` asks for tables that cannot be used
 */
export function usesTables(
  settings: DynamicsRecipe,
  dataset: Pick<VideoDataset, 'count'>,
  readers: readonly TableReader[],
): boolean {
  const { cache, steps, batchSize, accumulation, frames } = settings;
  if (cache === 'none') return false;
  if (cache === 'auto') {
    const alone = readers.every(({ depth }) => depth === 1);
    return alone && !isAugmented(settings) && steps * batchSize * accumulation * frames > dataset.count;
  }
  if (isAugmented(settings)) {
    throw new RunError(
      'dynamics.cache: tokens, but dynamics.augment changes each clip anew; expected no augmentation, or dynamics.cache: none',
    );
  }
  const size = Math.max(...readers.map(({ depth, width }) => depth * width)) * dataset.count;
  if (size > largest) {
    throw new RunError(
      `dynamics.cache: tokens, which would be ${size} numbers, expected at most ${largest}; use dynamics.cache: none, or tokenizers that see a frame alone (videoTokenizer.model.temporal: false)`,
    );
  }
  return true;
}

/** Source of the tables of a run. */
export interface TableSource {
  run: RunFolder;
  manifest: DataManifest;
  dataset: VideoDataset;
  frameSkip: number;
  reducer?: GradientReducer | undefined;
}

/** A model's table of the training videos, from the run's folder where it is there. */
export function tableOf(reader: TableReader, hash: string, source: TableSource): Promise<ClipTable> {
  const { run, manifest, dataset, frameSkip, reducer } = source;
  const { name, span, depth, width } = reader;
  const { seconds: _, ...data } = manifest;
  const key = { data: configHash(data), model: hash, span, frameSkip, backend: tf.getBackend(), packages };
  const file = path.join(run.stage('dynamics'), 'cache', `${name}.safetensors`);
  const form = { frames: dataset.count, depth, width };
  const read = { videos: manifest.splits.train, frameSkip };
  return cachedTable(file, key, form, () => readTable(reader, dataset, read, reducer), reducer);
}
