import { flicker, notDefined } from '@genie/metrics';
import type { Random } from '@genie/ops';
import type { ComparedClip } from './compare-pictures.ts';
import { type Estimate, estimate } from './estimate.ts';

/** Flicker of clips, pooled over all pixels that stand still in the truth, and what the true video has there. */
export function flickerOf(
  clips: readonly ComparedClip[],
  frameSize: number,
  random: Random,
): Estimate<{ truth: number }> {
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
    random,
  );
}
