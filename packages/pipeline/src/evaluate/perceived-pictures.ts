import type { ComparedClip, Perceived } from '@genie/evaluate';
import { type NotDefined, notDefined } from '@genie/metrics';
import type { Perceptual } from './perceptual.ts';
import { joinBytes } from './pictures.ts';

/** Frames that the network behind LPIPS looks at; of more they are taken evenly. */
const perceptualFrames = 512;

/** Reason why a figure that needs the network behind LPIPS has no value. */
const noWeights = 'no LPIPS weights were named (--lpips)';

/** Looks at clips through the network behind LPIPS, where there is one. */
export async function perceivedPictures(
  clips: readonly ComparedClip[],
  { height, width, perceptual }: { height: number; width: number; perceptual?: Perceptual | undefined },
  empty = 'there is no frame to compare',
): Promise<Perceived | NotDefined> {
  if (!perceptual) return notDefined(noWeights);
  const missing = perceptual.missing({ height, width });
  if (missing) return notDefined(missing);
  const { made, truth, owner } = spreadFrames(clips, height * width * 3, perceptualFrames);
  if (owner.length === 0) return notDefined(empty);
  const { distances, features } = await perceptual.compare(made, truth, { height, width });
  return { distances: distances.map((distance, i) => ({ video: owner[i], distance })), features };
}

/** At most `limit` frames of some clips, taken evenly, and the video that each is from. */
function spreadFrames(
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
