import { type Figure, framePsnr, meanSquaredError, msSsim, notDefined, psnrOfError, ssim } from '@genie/metrics';
import type { Random } from '@genie/ops';
import { type Estimate, estimate, meanEstimate } from './estimate.ts';
import type { FrameFeatures, Perceptual } from './perceptual.ts';
import { joinBytes } from './pictures.ts';

/** Frames that were made, and the true ones, [F, H, W, 3]. */
export interface ComparedClip {
  video: number;
  /** Which frame of the video the first one is, counted from 0. */
  start?: number;
  made: Uint8Array;
  truth: Uint8Array;
}

/** How near made frames come to the true ones. */
export interface PictureFigures {
  psnr: Estimate;
  /** Mean of the frames' own. */
  framePsnr: Estimate;
  ssim: Estimate;
  msSsim: Estimate;
  lpips: Estimate;
  /** Features of both, for a Fréchet distance; without weights none. */
  features?: FrameFeatures;
}

export interface CompareOptions {
  height: number;
  width: number;
  random: Random;
  /** The network behind LPIPS. Default: LPIPS is not measured. */
  perceptual?: Perceptual | undefined;
}

/** The side of SSIM's window: smaller frames have no SSIM. */
const windowSide = 11;
/** Frames that the network behind LPIPS looks at; of more they are taken evenly. */
const perceptualFrames = 512;

/** Figures of clips beside the truth, pooled over their frames. */
export async function comparePictures(
  clips: readonly ComparedClip[],
  { height, width, random, perceptual }: CompareOptions,
): Promise<PictureFigures> {
  const size = { height, width };
  const frameSize = height * width * 3;
  const mean = (name: string, measure: (made: Uint8Array, truth: Uint8Array) => Figure): Estimate => {
    const sums = clips.map(({ video, made, truth }) => {
      const count = truth.length / frameSize;
      return { video, sum: (measure(made, truth).value ?? 0) * count, count };
    });
    return meanEstimate(sums, random.fork(name), 'there is no frame to compare');
  };
  const windowed: typeof mean = (name, measure) =>
    Math.min(height, width) < windowSide
      ? notDefined(`frames are ${height} × ${width}; its window needs at least 11 × 11 pixels`)
      : mean(name, measure);
  return {
    psnr: pooledPsnr(clips, random.fork('psnr')),
    framePsnr: mean('framePsnr', (made, truth) => framePsnr(made, truth, frameSize)),
    ssim: windowed('ssim', (made, truth) => ssim(made, truth, size)),
    msSsim: windowed('msSsim', (made, truth) => msSsim(made, truth, size)),
    ...(await perceived(clips, { height, width, random, perceptual })),
  };
}

/** PSNR of all frames, errors pooled. */
export function pooledPsnr(clips: readonly ComparedClip[], random: Random): Estimate {
  const sums = clips.map(({ video, made, truth }) => ({
    video,
    error: truth.length > 0 ? meanSquaredError(made, truth) * truth.length : 0,
    values: truth.length,
  }));
  return estimate(
    sums,
    ['error', 'values'],
    ({ error, values }) => (values > 0 ? psnrOfError(error / values, 255) : notDefined('there is no frame to compare')),
    random,
  );
}

async function perceived(
  clips: readonly ComparedClip[],
  { height, width, random, perceptual }: CompareOptions,
): Promise<Pick<PictureFigures, 'lpips' | 'features'>> {
  const missing = perceptual?.missing({ height, width }) ?? (perceptual ? undefined : noWeights);
  if (!perceptual || missing) return { lpips: notDefined(missing ?? noWeights) };
  const { made, truth, owner } = spreadFrames(clips, height * width * 3, perceptualFrames);
  if (owner.length === 0) return { lpips: notDefined('there is no frame to compare') };
  const { distances, features } = await perceptual.compare(made, truth, { height, width });
  const sums = distances.map((sum, i) => ({ video: owner[i], sum, count: 1 }));
  return { lpips: meanEstimate(sums, random.fork('lpips')), features };
}

/** Why a figure that needs the network behind LPIPS has no value. */
export const noWeights = 'no LPIPS weights were named (--lpips)';

/** At most `limit` frames of some clips, taken evenly, and the video that each is from. */
export function spreadFrames(
  clips: readonly ComparedClip[],
  frameSize: number,
  limit: number,
): { made: Uint8Array; truth: Uint8Array; owner: number[] } {
  const places = clips.flatMap(({ truth }, clip) =>
    Array.from({ length: truth.length / frameSize }, (_, t) => ({ clip, t })),
  );
  const count = Math.min(limit, places.length);
  const taken = Array.from({ length: count }, (_, i) => places[Math.floor((i * places.length) / count)]);
  const cut = (name: 'made' | 'truth') =>
    joinBytes(taken.map(({ clip, t }) => clips[clip][name].subarray(t * frameSize, (t + 1) * frameSize)));
  return { made: cut('made'), truth: cut('truth'), owner: taken.map(({ clip }) => clips[clip].video) };
}
