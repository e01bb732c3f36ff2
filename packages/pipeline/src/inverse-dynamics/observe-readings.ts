import { heldOutClips, type VideoDataset } from '@genie/data';
import type { SamplingOptions } from '@genie/dynamics';
import type { ActionReadings, ReadPlay } from '@genie/evaluate';
import { type NotDefined, notDefined } from '@genie/metrics';
import type { Random } from '@genie/ops';
import type { ActionMeasures } from '../evaluate/action-tokenizer.ts';
import { codesOf } from '../evaluate/actions-between.ts';
import { batches } from '../evaluate/held-out.ts';
import { heldOutLabels } from '../evaluate/labels.ts';
import type { Models } from '../evaluate/models.ts';
import { playRandomly, type RandomPlay } from './play-randomly.ts';
import { readActions, readHeldOut } from './read-actions.ts';
import type { ActionReader, InverseDynamicsOptions } from './train-inverse-dynamics.ts';

/** Gives the model that reads actions, or says why there is none. */
export type GiveReader = (options: InverseDynamicsOptions) => Promise<ActionReader | NotDefined>;

/**
 * Free play is short and from many true frames, so that things are where they are in the videos: under random actions a player soon stands
 * at a wall, where no action can be read.
 */
const mostFrames = 8;
const startsPerRollout = 4;
const playedAtOnce = 16;

export interface ReadingOptions {
  dataset: VideoDataset;
  heldOut: readonly number[];
  frameSkip: number;
  /** Frames of the clips that actions were measured on. */
  length: number;
  /** Measures taken on these clips. */
  actions: Pick<ActionMeasures, 'clips' | 'usage'>;
  context: number;
  sampling: SamplingOptions;
  rollouts: number;
  rolloutFrames: number;
  random: Random;
  /** Hear of the model's training, and of free play. */
  onTrained?: ((done: number, total: number) => void) | undefined;
  onPlayed?: ((done: number, total: number) => void) | undefined;
  signal?: AbortSignal | undefined;
}

/**
 * Reads actions with a model that was trained with labels: of held-out video, and of free play of the learned world.
 *
 * @param give makes the model; it is not asked for where no labels stand beside the held-out videos
 */
export async function observeReadings(
  give: GiveReader,
  models: Models,
  { dataset, heldOut, frameSkip, length, actions, random, onTrained, signal, ...options }: ReadingOptions,
): Promise<ActionReadings> {
  const { labels } = await heldOutLabels(dataset, heldOut);
  const reader =
    labels.size > 0
      ? await give({ onProgress: onTrained, signal })
      : notDefined('no true actions stand beside the held-out videos');
  if ('reason' in reader) return { numActions: 0, heldOut: reader, played: reader, random };
  try {
    const read = await readHeldOut(reader, { clips: actions.clips, length, dataset, frameSkip });
    const limit = startsPerRollout * options.rollouts;
    const clips = [...heldOutClips(dataset, heldOut, { length: options.context, frameSkip, limit })];
    const choices = actions.usage.flatMap((share, action) => (share > 0 ? [action] : []));
    const played = await readPlay(reader, models, { ...options, clips, dataset, choices, random });
    return { ...read, played, random };
  } finally {
    reader.model.dispose();
  }
}

/** Free play from true frames, under the actions that are in use. */
async function readPlay(
  reader: ActionReader,
  models: Models,
  {
    clips,
    dataset,
    choices,
    rolloutFrames,
    onPlayed,
    ...options
  }: Pick<ReadingOptions, 'dataset' | 'context' | 'sampling' | 'rolloutFrames' | 'random' | 'onPlayed'> & {
    clips: Parameters<typeof playRandomly>[1];
    choices: readonly number[];
  },
): Promise<ReadPlay | NotDefined> {
  const frames = Math.min(mostFrames, rolloutFrames);
  if (frames < 2) return notDefined('rollouts of one frame have no transition to read an action from');
  if (choices.length < 2) return notDefined('fewer than two of the world’s actions are in use');
  const play: RandomPlay[] = [];
  for (const starts of batches(clips, playedAtOnce)) {
    const before = play.length;
    const made = await playRandomly(models, starts, dataset, {
      ...options,
      frames,
      choices,
      random: options.random.fork(`free play ${before}`),
      onFrame: (own) => onPlayed?.(before * frames + starts.length * own, clips.length * frames),
    });
    play.push(...made);
  }
  const read = await readActions(
    reader,
    play.map((one) => one.frames),
    dataset,
  );
  const { trueActions } = models;
  return {
    // The first frame follows a true one; between two frames that were made stands the action of the second.
    codes: play.flatMap(({ actions }) => actions.slice(1)),
    read: read.flat(),
    rollouts: read.flatMap((own, rollout) => own.map(() => rollout)),
    numCodes: codesOf(models).codebookSize,
    ...(trueActions ? { codeOfAction: trueActions.numbersOf(reader.names) } : {}),
  };
}
