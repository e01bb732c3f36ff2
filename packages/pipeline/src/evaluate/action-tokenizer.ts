import type { ActionTokenizer, ActionTokenizerObjectiveInput } from '@genie/action-tokenizer';
import { type Clip, heldOutClips, type VideoDataset } from '@genie/data';
import { type InferredActions, scalarsOf, scoreActions, tellActions } from '@genie/evaluate';
import { agreement, codeCounts, notDefined } from '@genie/metrics';
import type { Random } from '@genie/ops';
import type { Evaluation } from '@genie/training';
import type { Recipe } from '../recipe/schema.ts';
import { differenceFeatures } from './difference-features.ts';
import { batches, clipTensor } from './held-out.ts';
import { clipActions, heldOutLabels } from './labels.ts';
import { standsStill } from './stands-still.ts';
import { stillActions, UnlabelledActions } from './unlabelled-actions.ts';

/** Inferred actions, and their clips. */
export interface ActionMeasures extends InferredActions {
  actionNames: string[] | null;
  /** True when the actions are the true ones, by number. */
  fromLabels?: boolean;
  clips: Clip[];
  /** Latent action of each transition, by clip. */
  codes: number[][];
}

export interface ActionOptions {
  /** Frames of a clip. */
  length: number;
  limit: number;
  frameSkip: number;
  /** Objective that the action tokenizer was trained by: categorical codes are measured by its loss. `{}` where nobody knows. */
  objective: ActionTokenizerObjectiveInput;
  /** For the intervals; default: there are none. */
  random?: Random | undefined;
  onProgress?: (done: number, total: number) => void;
}

/** Infers the latent action of every held-out transition, and compares with the true ones where there are any. */
export async function measureActions(
  model: ActionTokenizer,
  dataset: VideoDataset,
  heldOut: readonly number[],
  { length, limit, frameSkip, objective, random, onProgress }: ActionOptions,
): Promise<ActionMeasures> {
  // Clips share one frame with the next, so that no transition is left out.
  const clips = [...heldOutClips(dataset, heldOut, { length, limit, frameSkip, stride: (length - 1) * frameSkip })];
  const codes: number[][] = [];
  const unlabelled = model.config.quantizer === 'categorical' ? new UnlabelledActions(model, objective) : undefined;
  for (const batch of batches(clips, 32)) {
    const frames = clipTensor(batch, dataset);
    const actions = model.actions(frames);
    const values = await actions.data();
    for (let i = 0; i < batch.length; i++)
      codes.push(Array.from(values.subarray(i * (length - 1), (i + 1) * (length - 1))));
    await unlabelled?.add(frames, batch, codes.slice(-batch.length));
    frames.dispose();
    actions.dispose();
    onProgress?.(codes.length, clips.length);
  }
  const numCodes = model.quantizer.codebookSize;
  const counts = codeCounts(codes.flat(), numCodes);
  const total = counts.reduce((a, b) => a + b, 0);
  const usage = counts.map((n) => n / Math.max(1, total));
  const moves = clips.some(({ frames }) => !standsStill(frames, dataset.height * dataset.width * 3));
  return {
    ...(await compare(clips, codes, numCodes, dataset, heldOut, { length, frameSkip })),
    random,
    ...(moves ? await unlabelled?.measure({ clips, codes, usage }, dataset) : unlabelled && stillActions),
    moves,
    counts,
    usage,
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
  { length, frameSkip }: Pick<ActionOptions, 'length' | 'frameSkip'>,
): Promise<Pick<ActionMeasures, 'agreement' | 'labelled' | 'actionNames'>> {
  const { labels, reasons, ...named } = await heldOutLabels(dataset, heldOut);
  if (labels.size === 0) return { agreement: notDefined(whyUnlabelled(reasons)), actionNames: null };
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
  const numActions = actionNames.length;
  return {
    agreement: agreement({ ...pairs, numCodes, numActions }),
    labelled: { ...pairs, numActions, features: Float32Array.from(features) },
    actionNames,
  };
}

function whyUnlabelled([first, ...others]: readonly string[]): string {
  if (first === undefined) return 'no true actions stand beside the held-out videos';
  const more = others.length > 0 ? ` (and ${others.length} more)` : '';
  return `what stands beside the held-out videos does not fit as their true actions: ${first}${more}`;
}

/**
 * Measures the figures that are logged while the action tokenizer trains.
 *
 * @param options `onTold`: receives whether the actions can be told apart, in a sentence; `onMeasured`: what was inferred
 */
export async function actionTokenizerFigures(
  model: ActionTokenizer,
  dataset: VideoDataset,
  heldOut: readonly number[],
  recipe: Recipe,
  { onTold, onMeasured }: { onTold?: (sentence: string) => void; onMeasured?: (measured: ActionMeasures) => void } = {},
): Promise<Evaluation> {
  const measured = await measureActions(model, dataset, heldOut, {
    length: recipe.actionTokenizer.frames,
    limit: 256,
    objective: recipe.actionTokenizer.objective,
    frameSkip: recipe.data.frameSkip,
  });
  onMeasured?.(measured);
  const told = tellActions(measured);
  if (told) onTold?.(told);
  const scalars = scalarsOf({ actions: measured }, [
    'actions.agreement',
    'actions.chance',
    'actions.entropy',
    'actions.score',
    'actions.explained',
    'actions.margin',
    'actions.distinct',
    'actions.choice',
    'actions.spread',
    'actions.cycle',
    'actions.transfer',
    'actions.rhythm',
  ]);
  return { scalars, histograms: { actions: measured.codes.flat() }, score: scoreActions(measured)?.value ?? undefined };
}
