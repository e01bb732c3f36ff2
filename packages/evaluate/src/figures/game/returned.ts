import { notDefined, psnrOfError, recall } from '@genie/metrics';
import { type Estimate, estimate } from '../../intervals/estimate.ts';
import type { ReturnedPicture, ReturnedView, Returns } from '../../observed.ts';
import { drawnOverGames } from './drawn-over-games.ts';

/** Frames after which views are returned to, each with the views that were. */
export function byFrames({ views }: Returns): { frames: number; views: ReturnedView[] }[] {
  const lengths = [...new Set(views.map(({ frames }) => frames))].sort((a, b) => a - b);
  return lengths.map((frames) => ({ frames, views: views.filter((view) => view.frames === frames) }));
}

/** Share of the walls that had left which a picture of the returned view shows as they were. */
export function wallsIn(views: readonly ReturnedView[], picture: ReturnedPicture, random: Returns['random']): Estimate {
  const figure = recall(views.map(({ walls }) => walls[picture]));
  return drawnOverGames(figure, random.fork(`walls ${picture} ${views.map(({ frames }) => frames).join(' ')}`));
}

/** PSNR of a picture of the returned view, all errors pooled. */
export function psnrIn(
  views: readonly ReturnedView[],
  picture: keyof ReturnedView['errors'],
  random: Returns['random'],
): Estimate {
  const sums = views.map(({ errors }, video) => ({ video, error: errors[picture], count: 1 }));
  return estimate(
    sums,
    ['error', 'count'],
    ({ error, count }) => (count > 0 ? psnrOfError(error / count, 255) : notDefined('no view was returned to')),
    random.fork(`psnr ${picture} ${views[0]?.frames}`),
  );
}
