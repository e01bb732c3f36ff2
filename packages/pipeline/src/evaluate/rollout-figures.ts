import { estimate, type FreeRollouts, type Report } from '@genie/evaluate';
import { driftOf, framePsnr, meanSquaredError, persistenceDrift, psnrOfError, ssim } from '@genie/metrics';
import type { Random } from '@genie/ops';
import type { FreeRollout } from './free-rollouts.ts';
import { perceivedPictures } from './perceived-pictures.ts';
import type { Perceptual } from './perceptual.ts';
import { joinBytes } from './pictures.ts';
import { shortFrames } from './rollout-plan.ts';

export interface RolloutFigureOptions {
  height: number;
  width: number;
  random: Random;
  perceptual?: Perceptual | undefined;
}

/** Frames at which measures that take long are taken. */
const lookedAt = [1, 2, 3, 4, 6, 8, 10, 12, 16, 24, 32, 48, 64, 96, 128, 160, 192, 224, 256];
/** The drift of free rollouts, and their first frames beside the truth. */
export async function rolloutFigures(
  rollouts: readonly FreeRollout[],
  { height, width, random, perceptual }: RolloutFigureOptions,
): Promise<FreeRollouts> {
  const frameSize = height * width * 3;
  const clips = rollouts.map((rollout) => {
    const end = Math.min(rollout.truth.length, shortFrames * frameSize);
    return { video: rollout.video, made: rollout.made.subarray(0, end), truth: rollout.truth.subarray(0, end) };
  });
  const looking = perceptual?.missing({ height, width }) === undefined ? perceptual : undefined;
  return {
    height,
    width,
    clips,
    perceived: await perceivedPictures(clips, { height, width, perceptual }, 'no rollout was made'),
    drift: await driftCurve(rollouts, { height, width, random: random.fork('drift'), perceptual: looking }),
    random,
  };
}

async function driftCurve(
  rollouts: readonly FreeRollout[],
  { height, width, random, perceptual }: RolloutFigureOptions,
): Promise<Report['drift']> {
  const frameSize = height * width * 3;
  const longest = Math.max(0, ...rollouts.map(({ truth }) => truth.length / frameSize));
  const pairs = rollouts.map(({ made: rollout, truth }) => ({ rollout, truth }));
  const held = persistenceDrift(rollouts, frameSize);
  const similar =
    Math.min(height, width) < 11
      ? []
      : driftOf(pairs, frameSize, (made, truth) => ssim(made, truth, { height, width }), lookedAt);
  const ofFrames = driftOf(pairs, frameSize, (made, truth) => framePsnr(made, truth, frameSize));
  const points: Report['drift'] = [];
  for (let frame = 1; frame <= longest; frame++) {
    const cut = (pixels: Uint8Array) => pixels.subarray((frame - 1) * frameSize, frame * frameSize);
    const reaching = rollouts.filter(({ truth }) => truth.length >= frame * frameSize);
    const figure = estimate(
      reaching.map(({ video, made, truth }) => ({ video, error: meanSquaredError(cut(made), cut(truth)), count: 1 })),
      ['error', 'count'],
      ({ error, count }) => psnrOfError(error / count, 255),
      random,
    );
    const interval = figure.value === null ? undefined : figure.interval;
    const alike = similar.find((point) => point.frame === frame)?.value;
    const ofEach = ofFrames[frame - 1]?.value;
    const perceived =
      perceptual && lookedAt.includes(frame)
        ? await perceptual.compare(
            joinBytes(reaching.map(({ made }) => cut(made))),
            joinBytes(reaching.map(({ truth }) => cut(truth))),
            { height, width },
          )
        : undefined;
    points.push({
      frame,
      psnr: figure.value,
      count: reaching.length,
      persistence: held[frame - 1].psnr,
      ...(interval ? { low: interval[0], high: interval[1] } : {}),
      ...(typeof ofEach === 'number' ? { framePsnr: ofEach } : {}),
      ...(typeof alike === 'number' ? { ssim: alike } : {}),
      ...(perceived ? { lpips: perceived.distances.reduce((a, b) => a + b, 0) / reaching.length } : {}),
    });
  }
  return points;
}
