import type { ActionTokenizer } from '@genie/action-tokenizer';
import { type Clip, heldOutClips, type VideoDataset } from '@genie/data';
import {
  type AgreementDetails,
  agreement,
  codeCounts,
  entropy,
  type Figure,
  linearProbe,
  mutualInformation,
  notDefined,
} from '@genie/metrics';
import type { Random } from '@genie/ops';
import type { StepSummary } from '@genie/training';
import type { Recipe } from '../recipe/schema.ts';
import { agreementIntervals } from './agreement-intervals.ts';
import { differenceFeatures } from './difference-features.ts';
import type { Estimate } from './estimate.ts';
import { batches, clipTensor } from './held-out.ts';
import { clipActions, heldOutLabels } from './labels.ts';
import { standsStill } from './stands-still.ts';

export interface ActionMeasures {
  agreement: Estimate<AgreementDetails>;
  /** Interval of the unbalanced accuracy that stands in `agreement`. */
  accuracyInterval?: [low: number, high: number] | undefined;
  mutualInformation: Figure;
  /** Balanced accuracy of a linear classifier that was trained with labels, on block means of the difference. */
  linearProbe: Figure;
  entropy: Figure;
  /** Share of the transitions that each latent action takes, [N]. */
  usage: number[];
  actionNames: string[] | null;
  /** Whether anything moves in the held-out video: where nothing does, there is no action. */
  moves: boolean;
  clips: Clip[];
  /** Latent action of each transition, by clip. */
  codes: number[][];
}

export interface ActionOptions {
  /** Frames of a clip. */
  length: number;
  limit: number;
  frameSkip: number;
  /** For the intervals; default: there are none. */
  random?: Random | undefined;
  onProgress?: (done: number, total: number) => void;
}

/** Infers the latent action of every held-out transition, and compares with the true ones where there are any. */
export async function measureActions(
  model: ActionTokenizer,
  dataset: VideoDataset,
  heldOut: readonly number[],
  { length, limit, frameSkip, random, onProgress }: ActionOptions,
): Promise<ActionMeasures> {
  // Clips share one frame with the next, so that no transition is left out.
  const clips = [...heldOutClips(dataset, heldOut, { length, limit, frameSkip, stride: (length - 1) * frameSkip })];
  const codes: number[][] = [];
  for (const batch of batches(clips, 32)) {
    const frames = clipTensor(batch, dataset);
    const actions = model.actions(frames);
    const values = await actions.data();
    for (let i = 0; i < batch.length; i++)
      codes.push(Array.from(values.subarray(i * (length - 1), (i + 1) * (length - 1))));
    frames.dispose();
    actions.dispose();
    onProgress?.(codes.length, clips.length);
  }
  const numCodes = model.quantizer.codebookSize;
  const counts = codeCounts(codes.flat(), numCodes);
  const total = counts.reduce((a, b) => a + b, 0);
  return {
    ...(await compare(clips, codes, numCodes, dataset, heldOut, { length, frameSkip, random })),
    moves: clips.some(({ frames }) => !standsStill(frames, dataset.height * dataset.width * 3)),
    entropy: entropy(counts),
    usage: counts.map((n) => n / Math.max(1, total)),
    clips,
    codes,
  };
}

async function compare(
  clips: Clip[],
  codes: number[][],
  numCodes: number,
  dataset: VideoDataset,
  heldOut: readonly number[],
  { length, frameSkip, random }: Pick<ActionOptions, 'length' | 'frameSkip' | 'random'>,
): Promise<
  Pick<ActionMeasures, 'agreement' | 'accuracyInterval' | 'mutualInformation' | 'linearProbe' | 'actionNames'>
> {
  const { labels, reasons, ...named } = await heldOutLabels(dataset, heldOut);
  if (labels.size === 0) {
    const missing = notDefined(whyUnlabelled(reasons));
    return { agreement: missing, mutualInformation: missing, linearProbe: missing, actionNames: null };
  }
  const actionNames = [...named.actionNames];
  const pairs = { codes: [] as number[], actions: [] as number[], clips: [] as number[], effective: [] as boolean[] };
  const features: number[] = [];
  for (const [i, { video, start, frames }] of clips.entries()) {
    const known = labels.get(video);
    if (!known) continue;
    const { actions, effective } = clipActions(known, {
      start,
      offset: dataset.videos[video].offset,
      length,
      frameSkip,
      fps: dataset.fps,
    });
    pairs.codes.push(...codes[i]);
    pairs.actions.push(...actions);
    pairs.effective.push(...effective);
    for (const value of differenceFeatures(frames, dataset)) features.push(value);
    // Halves by video: clips of one video are alike.
    pairs.clips.push(...actions.map(() => video));
  }
  const sizes = { numCodes, numActions: actionNames.length };
  const kept = pairs.codes.map((_, i) => i).filter((i) => pairs.effective[i]);
  const codesKept = kept.map((i) => pairs.codes[i]);
  const actionsKept = kept.map((i) => pairs.actions[i]);
  const agreed = agreement({ ...pairs, ...sizes });
  const intervals = random && agreed.value !== null ? agreementIntervals(pairs, agreed.mapping, random) : {};
  return {
    agreement:
      agreed.value === null ? agreed : { ...agreed, ...(intervals.balanced ? { interval: intervals.balanced } : {}) },
    accuracyInterval: intervals.accuracy,
    mutualInformation: mutualInformation(codesKept, actionsKept, sizes),
    linearProbe: linearProbe({ ...pairs, features: Float32Array.from(features), ...sizes }),
    actionNames,
  };
}

function whyUnlabelled([first, ...others]: readonly string[]): string {
  if (first === undefined) return 'no true actions stand beside the held-out videos';
  const more = others.length > 0 ? ` (and ${others.length} more)` : '';
  return `what stands beside the held-out videos does not fit as their true actions: ${first}${more}`;
}

/** What is logged while the action tokenizer trains. */
export async function actionTokenizerFigures(
  model: ActionTokenizer,
  dataset: VideoDataset,
  heldOut: readonly number[],
  recipe: Recipe,
): Promise<StepSummary> {
  const measured = await measureActions(model, dataset, heldOut, {
    length: recipe.actionTokenizer.frames,
    limit: 256,
    frameSkip: recipe.data.frameSkip,
  });
  const scalars: Record<string, number> = {};
  if (measured.agreement.value !== null) scalars.agreement = measured.agreement.value;
  if (measured.entropy.value !== null) scalars.entropy = measured.entropy.value;
  return { scalars, histograms: { actions: measured.codes.flat() } };
}
