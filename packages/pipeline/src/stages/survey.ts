import { ClipSampler, type Survey, surveyVideo, type VideoDataset } from '@genie/data';
import type { Recipe } from '../recipe/schema.ts';

/** Number of clips that the survey reads, and of frames of each at most. */
const CLIPS = 32;
const FRAMES = 12;

/** Looks how the pictures of a dataset move, in a sample of clips that is the same for the same seed. */
export async function surveyDataset(
  dataset: VideoDataset,
  videos: readonly number[],
  { data: { frameSkip }, seed }: Pick<Recipe, 'data' | 'seed'>,
): Promise<Survey> {
  const { height, width, channels } = dataset;
  const longest = Math.max(1, ...videos.map((video) => dataset.videos[video]!.length));
  const length = Math.min(FRAMES, Math.ceil(longest / frameSkip));
  if (length < 2) return surveyVideo([], { height, width });
  const sampler = new ClipSampler(dataset, { videos: [...videos], length, frameSkip, batchSize: CLIPS, seed });
  const { frames } = await sampler.next();
  const size = length * height * width;
  const clips = Array.from({ length: CLIPS }, (_, clip) => {
    const own = frames.subarray(clip * size * channels, (clip + 1) * size * channels);
    return Float32Array.from({ length: size }, (_, i) => grey(own, i * channels, channels));
  });
  return surveyVideo(clips, { height, width });
}

/** Mean of a pixel's channels, from -1…1 to 0…1. */
function grey(frames: Float32Array, at: number, channels: number): number {
  let sum = 0;
  for (let c = 0; c < channels; c++) sum += frames[at + c]!;
  return (sum / channels + 1) / 2;
}

/** One sentence for the terminal. */
export function tellSurvey({ changes, scrolls, reach }: Survey): string {
  if (changes === 0) return 'nothing moves, so there will be no actions to find';
  if (scrolls === 0) return 'the picture stands still, things in it move';
  return `the picture moves as a whole after ${Math.round(100 * scrolls)} % of the frames that change, by up to ${reach} pixels`;
}
