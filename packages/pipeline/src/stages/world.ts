import { renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { type Clip, type Game, games, heldOutClips, type VideoDataset } from '@genie/data';
import { tellActions } from '@genie/evaluate';
import { type BundleInfo, type BundleParts, createBundle } from '@genie/world';
import { contradictionsOf } from '../action-effects/contradictions.ts';
import { nameBundle } from '../action-effects/name-bundle.ts';
import { measureActions } from '../evaluate/action-tokenizer.ts';
import { joinBytes } from '../evaluate/pictures.ts';
import { Progress } from '../progress.ts';
import type { Recipe } from '../recipe/schema.ts';
import { type RunFolder, writeAtomic } from '../run/folder.ts';
import { tellNote, tellResult } from '../tell.ts';
import { nameTrueActions } from '../true-actions/name-true-actions.ts';
import { nameSteeredCodes, steeredActions } from '../true-actions/steered-actions.ts';
import type { DataManifest } from './data.ts';
import { openData, trainedDynamics, trainedVideoTokenizer } from './inputs.ts';
import { trainedLabelledDynamics } from './labelled-dynamics.ts';
import { nameActions } from './name-actions.ts';
import type { StageOptions } from './training-stage.ts';

/** Places from which every action is played to see what it does; `genie name-actions` takes more time and more of them. */
const effectStarts = 32;

/** Part of a bundle that concerns actions: their names and keys, and the models that know them, with clips to begin from. */
type Acting = Pick<BundleParts, 'dynamics' | 'actionTokenizer' | 'startActions'> &
  Pick<BundleInfo, 'actions' | 'actionsTold' | 'idle'> & { starts: Clip[] };

/** Bundles the models of a run for play, with starts from its held-out videos. */
export async function worldStage(recipe: Recipe, { run }: StageOptions): Promise<void> {
  const data = await openData(run);
  const { manifest, dataset } = data;
  const { model: videoTokenizer } = await trainedVideoTokenizer(recipe, run);
  const acting = recipe.actions === 'labels' ? labelledActing : latentActing;
  const { dynamics, actionTokenizer, startActions, starts, actions, actionsTold, idle } = await acting(
    recipe,
    run,
    data,
  );
  try {
    const { frameSkip } = recipe.data;
    const { context } = recipe.world;
    const bundle = await createBundle({
      info: {
        name: recipe.name,
        title: recipe.title ?? recipe.name,
        ...(manifest.game ? { game: manifest.game } : {}),
        fps: dataset.fps / frameSkip,
        context,
        actions,
        ...(actionsTold ? { actionsTold } : {}),
        idle,
        sampling: recipe.world.sampling,
      },
      videoTokenizer,
      actionTokenizer,
      dynamics,
      weights: recipe.world.weights,
      starts: joinBytes(starts.map(({ frames }) => frames)),
      startActions,
    });
    const progress = new Progress('world');
    const { json, info } = await nameBundle(async (file) => bundle[file], {
      starts: effectStarts,
      onProgress: (done, total) => progress.update(done, total, 'what each action does'),
    });
    bundle['world.json'] = json;
    if (actionsTold) tellResult(actionsTold);
    for (const line of contradictionsOf(info.actions)) tellNote(line);
    // A new folder beside the old one, then renamed: a page never meets half a world.
    const folder = run.stage('world');
    const fresh = `${folder}.${process.pid}.tmp`;
    for (const [file, bytes] of Object.entries(bundle)) writeAtomic(path.join(fresh, file), bytes);
    rmSync(folder, { recursive: true, force: true });
    renameSync(fresh, folder);
    const bytes = Object.values(bundle).reduce((sum, { length }) => sum + length, 0);
    progress.end(
      `${path.relative('.', folder)}, ${(bytes / 1e6).toFixed(1)} MB, ${actions.length} ${actionTokenizer ? 'latent' : 'true'} actions`,
    );
  } finally {
    for (const module of [videoTokenizer, actionTokenizer, dynamics]) module?.dispose();
    await dataset.close();
  }
}

type Data = { manifest: DataManifest; dataset: VideoDataset };

/** Actions that the action tokenizer infers, named by the labels that steered them, or by the true ones where these are known. */
async function latentActing(recipe: Recipe, run: RunFolder, { manifest, dataset }: Data): Promise<Acting> {
  const { dynamics, actionTokenizer } = await trainedDynamics(recipe, run);
  const { heldOut, train } = manifest.splits;
  const videos = heldOut.length > 0 ? heldOut : train;
  const measured = await measureActions(actionTokenizer, dataset, videos, {
    length: recipe.actionTokenizer.frames,
    limit: 1000,
    objective: recipe.actionTokenizer.objective,
    frameSkip: recipe.data.frameSkip,
  });
  const starts = startsOf(recipe, dataset, videos);
  const actionsTold = tellActions(measured);
  const names = await steeredActions(recipe, run);
  const named = names
    ? nameSteeredCodes(names, { quantizer: actionTokenizer.quantizer, usage: measured.usage }, keysOf(manifest))
    : nameActions(measured, keysOf(manifest));
  return { dynamics, actionTokenizer, starts, actionsTold, ...named };
}

/** The true actions, as labels name them. */
async function labelledActing(recipe: Recipe, run: RunFolder, data: Data): Promise<Acting> {
  const { manifest, dataset } = data;
  const { dynamics, actions, heldOut, train } = await trainedLabelledDynamics(recipe, run, data);
  const starts = startsOf(recipe, dataset, heldOut.length > 0 ? heldOut : train);
  const startActions = Int32Array.from(starts.flatMap((start) => actions.between(start, recipe.world.context)));
  return { dynamics, starts, startActions, ...nameTrueActions(actions, keysOf(manifest)) };
}

function startsOf({ world, data }: Recipe, dataset: VideoDataset, videos: readonly number[]): Clip[] {
  return [...heldOutClips(dataset, videos, { length: world.context, limit: world.starts, frameSkip: data.frameSkip })];
}

/** The keys of the actions of the game that made the videos. */
function keysOf({ game }: DataManifest): Game<unknown>['keys'] | undefined {
  return game ? (games as Record<string, Game<unknown>>)[game]?.keys : undefined;
}
