import {
  type Figure,
  flicker,
  framePsnr,
  frechetDistance,
  meanSquaredError,
  msSsim,
  notDefined,
  psnrOfError,
  ssim,
} from '@genie/metrics';
import { type Estimate, estimate, meanEstimate } from '../intervals/estimate.ts';
import { type ComparedPictures, isMissing } from '../observed.ts';

/** The side of SSIM's window: smaller frames have no SSIM. */
const windowSide = 11;
const noFrame = 'there is no frame to compare';

/** PSNR of all frames, their errors pooled. */
export function pooledPsnr({ clips, random }: Pick<ComparedPictures, 'clips' | 'random'>): Estimate {
  const sums = clips.map(({ video, made, truth }) => ({
    video,
    error: truth.length > 0 ? meanSquaredError(made, truth) * truth.length : 0,
    values: truth.length,
  }));
  return estimate(
    sums,
    ['error', 'values'],
    ({ error, values }) => (values > 0 ? psnrOfError(error / values, 255) : notDefined(noFrame)),
    random.fork('psnr'),
  );
}

/** Mean of the frames' own PSNR. */
export function meanFramePsnr(pictures: ComparedPictures): Estimate {
  const size = pictures.height * pictures.width * 3;
  return meanOverFrames(pictures, 'framePsnr', (made, truth) => framePsnr(made, truth, size));
}

export function meanSsim(pictures: ComparedPictures): Estimate {
  return windowed(pictures, 'ssim', (made, truth) => ssim(made, truth, sizeOf(pictures)));
}

export function meanMsSsim(pictures: ComparedPictures): Estimate {
  return windowed(pictures, 'msSsim', (made, truth) => msSsim(made, truth, sizeOf(pictures)));
}

/** Mean LPIPS of the frames that the network looked at. */
export function meanLpips({ perceived, random }: Pick<ComparedPictures, 'perceived' | 'random'>): Estimate {
  if (isMissing(perceived)) return perceived;
  const sums = perceived.distances.map(({ video, distance }) => ({ video, sum: distance, count: 1 }));
  return meanEstimate(sums, random.fork('lpips'));
}

/** Fréchet distance of made from true frames; not defined where there are too few of them for a covariance, or no network. */
export function frechetOf({
  perceived,
}: Pick<ComparedPictures, 'perceived'>): Figure<{ samples: [number, number]; dimensions: number }> {
  if (isMissing(perceived)) return perceived;
  const { dimensions, made, truth } = perceived.features;
  const frames = truth.length / dimensions;
  if (frames < dimensions + 1)
    return notDefined(
      `${frames} frames are too few for features of ${dimensions} dimensions; it needs ${dimensions + 1} or more: measure more clips`,
    );
  if (truth.every((value, i) => value === truth[i % dimensions])) return notDefined('all true frames are equal');
  return frechetDistance(made, truth, dimensions);
}

/** Flicker, pooled over all pixels that stand still in the truth, and what the true video has there. */
export function pooledFlicker({
  clips,
  height,
  width,
  random,
}: Pick<ComparedPictures, 'clips' | 'height' | 'width' | 'random'>): Estimate<{ truth: number }> {
  const frameSize = height * width * 3;
  let reason = 'there is no clip';
  const sums = clips.flatMap(({ video, made, truth }) => {
    const figure = flicker(made, truth, frameSize);
    if (figure.value === null) {
      reason = figure.reason;
      return [];
    }
    const still = figure.still * (truth.length - frameSize);
    return [{ video, made: figure.value * still, truth: figure.truth * still, still }];
  });
  return estimate(
    sums,
    ['made', 'truth', 'still'],
    (total) =>
      total.still > 0 ? { value: total.made / total.still, truth: total.truth / total.still } : notDefined(reason),
    random.fork('flicker'),
  );
}

type Measure = (made: Uint8Array, truth: Uint8Array) => Figure;

function meanOverFrames({ clips, height, width, random }: ComparedPictures, name: string, measure: Measure): Estimate {
  const sums = clips.map(({ video, made, truth }) => {
    const count = truth.length / (height * width * 3);
    return { video, sum: (measure(made, truth).value ?? 0) * count, count };
  });
  return meanEstimate(sums, random.fork(name), noFrame);
}

function windowed(pictures: ComparedPictures, name: string, measure: Measure): Estimate {
  const { height, width } = pictures;
  return Math.min(height, width) < windowSide
    ? notDefined(`frames are ${height} × ${width}; its window needs at least 11 × 11 pixels`)
    : meanOverFrames(pictures, name, measure);
}

const sizeOf = ({ height, width }: { height: number; width: number }) => ({ height, width });
