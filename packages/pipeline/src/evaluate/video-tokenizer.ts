import { type Game, heldOutClips, type VideoDataset } from '@genie/data';
import { type ComparedClip, type ObjectSights, type Reconstructions, scalarsOf } from '@genie/evaluate';
import { objectFound } from '@genie/metrics';
import { Random } from '@genie/ops';
import type { StepSummary } from '@genie/training';
import type { VideoTokenizer } from '@genie/video-tokenizer';
import type { Recipe } from '../recipe/schema.ts';
import { batches, clipTensor, toBytes } from './held-out.ts';
import { perceivedPictures } from './perceived-pictures.ts';
import type { Perceptual } from './perceptual.ts';
import { joinBytes, pairSheet } from './pictures.ts';

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

/** Reconstructs held-out clips, as long as those it was trained on. */
export async function measureVideoTokenizer(
  model: VideoTokenizer,
  dataset: VideoDataset,
  heldOut: readonly number[],
  { length, limit, frameSkip, random, perceptual, onProgress }: TokenizerOptions,
): Promise<Reconstructions> {
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
  return {
    ...sizeOf(dataset),
    clips,
    perceived: await perceivedPictures(clips, { ...sizeOf(dataset), perceptual }),
    random,
    tokens,
    codebookSize: model.quantizer.codebookSize,
  };
}

/** Height and width of a dataset's frames, without what else it holds. */
export function sizeOf({ height, width }: { height: number; width: number }): { height: number; width: number } {
  return { height, width };
}

/** Measures what is logged while the tokenizer trains: figures, and originals above reconstructions. */
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
  const scalars = scalarsOf({ reconstructions: measured }, [
    'tokenizer.psnr',
    'tokenizer.ssim',
    'tokenizer.codebookUsage',
  ]);
  for (const [name, { found, truth }] of Object.entries(game ? objectSights(game, measured.clips) : {})) {
    const { value } = objectFound(found, truth);
    if (value !== null) scalars[`${name}Found`] = value;
  }
  return { scalars, images: { reconstruction: pairSheet(originals, reconstructions, dataset, 8) } };
}

/** Locates a game's objects in reconstructed and in true frames, by their pixels. */
export function objectSights(game: Game<unknown>, clips: readonly ComparedClip[]): Record<string, ObjectSights> {
  const size = game.height * game.width * 3;
  const look = (bytes: Uint8Array) =>
    Array.from({ length: bytes.length / size }, (_, t) => game.detect(bytes.subarray(t * size, (t + 1) * size)));
  const [truth, found] = [clips.flatMap((clip) => look(clip.truth)), clips.flatMap((clip) => look(clip.made))];
  return Object.fromEntries(
    Object.keys(truth[0] ?? {}).map((name) => [
      name,
      { found: found.map((objects) => objects[name]), truth: truth.map((objects) => objects[name]) },
    ]),
  );
}
