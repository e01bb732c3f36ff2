import type { Random } from '@genie/ops';
import type { DynamicsConfig } from './config.ts';

export interface MaskShape {
  batch: number;
  length: number;
  patches: number;
}

type MaskSettings = Pick<DynamicsConfig, 'maskRatio' | 'lastFrameShare' | 'temporal' | 'stackedFrames'>;

/**
 * Draws which tokens of a batch training hides.
 *
 * As the reference does it: one ratio for the batch, each token hidden with that probability, and each patch keeps one
 * frame, drawn at random, in which it is open. In `lastFrameShare` of the clips instead, as in play: only tokens of the
 * last frame are hidden, a share cos(π u / 2) of them with u uniform (MaskGIT's cosine schedule).
 *
 * Where frames see nothing but their stacked past, which is never hidden, this is done to every frame whose past is whole.
 *
 * @returns [B, T, P] row by row, 1 hidden, 0 open
 */
export function drawMask(
  { batch, length, patches }: MaskShape,
  { maskRatio: [low, high], lastFrameShare, temporal, stackedFrames }: MaskSettings,
  random: Random,
): Float32Array {
  const hidden = new Float32Array(batch * length * patches);
  const hideLikePlay = (frame: number) => {
    const share = Math.cos((Math.PI / 2) * random.uniform());
    for (let i = frame * patches; i < (frame + 1) * patches; i++) hidden[i] = random.uniform() < share ? 1 : 0;
  };
  if (!temporal) {
    for (let frame = 0; frame < batch * length; frame++) if (frame % length >= stackedFrames) hideLikePlay(frame);
    return hidden;
  }
  const ratio = low + (high - low) * random.uniform();
  for (let clip = 0; clip < batch; clip++) {
    const start = clip * length * patches;
    if (lastFrameShare > 0 && random.uniform() < lastFrameShare) {
      hideLikePlay((clip + 1) * length - 1);
      continue;
    }
    for (let i = start; i < start + length * patches; i++) hidden[i] = random.uniform() < ratio ? 1 : 0;
    for (let patch = 0; patch < patches; patch++) hidden[start + random.integer(length) * patches + patch] = 0;
  }
  return hidden;
}

/**
 * Draws which tokens are falsified: of each clip up to the share `corruption`, drawn anew, by others of the same clip. So what is
 * wrong looks as it does in play, where a model's own mistakes come back to it: a right token in a wrong place.
 *
 * @returns [B, T, P] row by row: the place in it whose token is taken, its own where nothing is changed
 */
export function drawCorruption({ batch, length, patches }: MaskShape, corruption: number, random: Random): Int32Array {
  const perClip = length * patches;
  const places = Int32Array.from({ length: batch * perClip }, (_, i) => i);
  for (let clip = 0; clip < batch; clip++) {
    const share = corruption * random.uniform();
    for (let i = clip * perClip; i < (clip + 1) * perClip; i++) {
      if (random.uniform() < share) places[i] = clip * perClip + random.integer(perClip);
    }
  }
  return places;
}
