import { type Game, heldOutClips, type VideoDataset } from '@genie/data';
import { codebookUsage, codeCounts, constantImage, type Figure, objectFound, psnr, ssim } from '@genie/metrics';
import type { StepSummary } from '@genie/training';
import type { VideoTokenizer } from '@genie/video-tokenizer';
import type { Recipe } from '../recipe/schema.ts';
import { batches, clipTensor, toBytes } from './held-out.ts';
import { joinBytes, pairSheet } from './pictures.ts';

export interface VideoTokenizerMeasures {
  psnr: Figure;
  ssim: Figure;
  codebookUsage: Figure;
  /** PSNR of the best constant picture: what a tokenizer that learned nothing would reach. */
  constantPsnr: Figure;
  /** [N, H, W, 3] */
  originals: Uint8Array;
  reconstructions: Uint8Array;
}

/** Reconstructs held-out clips, as long as those it was trained on, and compares. */
export async function measureVideoTokenizer(
  model: VideoTokenizer,
  dataset: VideoDataset,
  heldOut: readonly number[],
  { length, limit, frameSkip }: { length: number; limit: number; frameSkip: number },
): Promise<VideoTokenizerMeasures> {
  const clips = [...heldOutClips(dataset, heldOut, { length, limit, frameSkip })];
  const reconstructions: Uint8Array[] = [];
  const tokens: number[] = [];
  for (const batch of batches(clips, 16)) {
    const frames = clipTensor(batch, dataset);
    const { codes } = model.encode(frames);
    const indices = model.quantizer.indices(codes);
    const decoded = model.decode(codes);
    for (const token of await indices.data()) tokens.push(token);
    reconstructions.push(await toBytes(decoded));
    for (const tensor of [frames, codes, indices, decoded]) tensor.dispose();
  }
  const originals = joinBytes(clips.map(({ frames }) => frames));
  const made = joinBytes(reconstructions);
  return {
    psnr: psnr(made, originals),
    ssim: ssim(made, originals, dataset),
    codebookUsage: codebookUsage(codeCounts(tokens, model.quantizer.codebookSize)),
    constantPsnr: constantImage(originals, dataset.height * dataset.width * 3),
    originals,
    reconstructions: made,
  };
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
  });
  const scalars: Record<string, number> = {};
  for (const name of ['psnr', 'ssim', 'codebookUsage'] as const) {
    const { value } = measured[name];
    if (value !== null) scalars[name] = value;
  }
  if (game) Object.assign(scalars, objectsKept(game, measured));
  return { scalars, images: { reconstruction: pairSheet(measured.originals, measured.reconstructions, dataset, 8) } };
}

/** For each of a game's objects, the share of frames that show it in which the reconstruction shows it too. */
export function objectsKept(
  game: Game<unknown>,
  { originals, reconstructions }: Pick<VideoTokenizerMeasures, 'originals' | 'reconstructions'>,
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
