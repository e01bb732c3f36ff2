import { type Game, heldOutClips, type VideoDataset } from '@genie/data';
import { codebookUsage, codeCounts, constantImage, type Figure, objectFound } from '@genie/metrics';
import { Random } from '@genie/ops';
import type { StepSummary } from '@genie/training';
import type { VideoTokenizer } from '@genie/video-tokenizer';
import type { Recipe } from '../recipe/schema.ts';
import { type ComparedClip, comparePictures, noWeights, type PictureFigures } from './compare-pictures.ts';
import type { Estimate } from './estimate.ts';
import { flickerOf } from './flicker-of.ts';
import { batches, clipTensor, toBytes } from './held-out.ts';
import { frechetOf, type Perceptual } from './perceptual.ts';
import { joinBytes, pairSheet } from './pictures.ts';

export interface VideoTokenizerMeasures extends Omit<PictureFigures, 'features'> {
  codebookUsage: Figure;
  /** PSNR of the best constant picture: what a tokenizer that learned nothing would reach. */
  constantPsnr: Figure;
  flicker: Estimate<{ truth: number }>;
  frechet: Figure<{ samples: [number, number] }>;
  /** Reconstructions beside the originals. */
  clips: ComparedClip[];
}

export interface TokenizerOptions {
  /** Frames of a clip. */
  length: number;
  /** Most clips. */
  limit: number;
  frameSkip: number;
  /** For the intervals. */
  random: Random;
  perceptual?: Perceptual | undefined;
  onProgress?: (done: number, total: number) => void;
}

/** Reconstructs held-out clips, as long as those it was trained on, and compares. */
export async function measureVideoTokenizer(
  model: VideoTokenizer,
  dataset: VideoDataset,
  heldOut: readonly number[],
  { length, limit, frameSkip, random, perceptual, onProgress }: TokenizerOptions,
): Promise<VideoTokenizerMeasures> {
  const originals = [...heldOutClips(dataset, heldOut, { length, limit, frameSkip })];
  const clips: ComparedClip[] = [];
  const tokens: number[] = [];
  for (const batch of batches(originals, 16)) {
    const frames = clipTensor(batch, dataset);
    const { codes } = model.encode(frames);
    const indices = model.quantizer.indices(codes);
    const decoded = model.decode(codes);
    for (const token of await indices.data()) tokens.push(token);
    const bytes = await toBytes(decoded);
    const each = bytes.length / batch.length;
    for (const [i, { video, start, frames: truth }] of batch.entries())
      clips.push({ video, start, truth, made: bytes.subarray(i * each, (i + 1) * each) });
    for (const tensor of [frames, codes, indices, decoded]) tensor.dispose();
    onProgress?.(clips.length, originals.length);
  }
  const { features, ...figures } = await comparePictures(clips, { ...sizeOf(dataset), random, perceptual });
  const frameSize = dataset.height * dataset.width * 3;
  return {
    ...figures,
    codebookUsage: codebookUsage(codeCounts(tokens, model.quantizer.codebookSize)),
    constantPsnr: constantImage(joinBytes(clips.map(({ truth }) => truth)), frameSize),
    flicker: flickerOf(clips, frameSize, random.fork('flicker')),
    frechet: frechetOf(features, perceptual?.missing(dataset) ?? noWeights),
    clips,
  };
}

/** Height and width of a dataset's frames, without what else it holds. */
export function sizeOf({ height, width }: { height: number; width: number }): { height: number; width: number } {
  return { height, width };
}

/** What is logged while the tokenizer trains: figures, and originals above reconstructions. */
export async function videoTokenizerFigures(
  model: VideoTokenizer,
  dataset: VideoDataset,
  heldOut: readonly number[],
  recipe: Recipe,
  game: Game<unknown> | undefined,
): Promise<StepSummary> {
  const measured = await measureVideoTokenizer(model, dataset, heldOut, {
    length: recipe.videoTokenizer.frames,
    limit: 16,
    frameSkip: recipe.data.frameSkip,
    random: new Random(recipe.seed),
  });
  const [originals, reconstructions] = (['truth', 'made'] as const).map((name) =>
    joinBytes(measured.clips.map((clip) => clip[name])),
  );
  const scalars: Record<string, number> = {};
  for (const name of ['psnr', 'ssim', 'codebookUsage'] as const) {
    const { value } = measured[name];
    if (value !== null) scalars[name] = value;
  }
  if (game) Object.assign(scalars, objectsKept(game, originals, reconstructions));
  return { scalars, images: { reconstruction: pairSheet(originals, reconstructions, dataset, 8) } };
}

/** For each of a game's objects, the share of frames that show it in which the reconstruction shows it too. */
export function objectsKept(
  game: Game<unknown>,
  originals: Uint8Array,
  reconstructions: Uint8Array,
): Record<string, number> {
  const size = game.height * game.width * 3;
  const frames = Math.floor(originals.length / size);
  const look = (bytes: Uint8Array) =>
    Array.from({ length: frames }, (_, t) => game.detect(bytes.subarray(t * size, (t + 1) * size)));
  const [truth, found] = [look(originals), look(reconstructions)];
  const kept: Record<string, number> = {};
  for (const name of Object.keys(truth[0] ?? {})) {
    const { value } = objectFound(
      found.map((objects) => objects[name]),
      truth.map((objects) => objects[name]),
    );
    if (value !== null) kept[`${name}Found`] = value;
  }
  return kept;
}
