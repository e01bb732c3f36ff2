import { renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { type Game, games, heldOutClips } from '@genie/data';
import { createBundle } from '@genie/world';
import { contradictionsOf } from '../action-effects/contradictions.ts';
import { nameBundle } from '../action-effects/name-bundle.ts';
import { measureActions } from '../evaluate/action-tokenizer.ts';
import { joinBytes } from '../evaluate/pictures.ts';
import { Progress } from '../progress.ts';
import type { Recipe } from '../recipe/schema.ts';
import { writeAtomic } from '../run/folder.ts';
import { openData, trainedDynamics, trainedVideoTokenizer } from './inputs.ts';
import { nameActions } from './name-actions.ts';
import type { StageOptions } from './training-stage.ts';

/** Places from which every action is played to see what it does; `genie name-actions` takes more time and more of them. */
const effectStarts = 32;

/** Bundles the three models of a run for play, with starts from its held-out videos. */
export async function worldStage(recipe: Recipe, { run }: StageOptions): Promise<void> {
  const { manifest, dataset } = await openData(run);
  const { model: videoTokenizer } = await trainedVideoTokenizer(recipe, run);
  const { dynamics, actionTokenizer } = await trainedDynamics(recipe, run);
  try {
    const { frameSkip } = recipe.data;
    const { context } = recipe.world;
    const heldOut = manifest.splits.heldOut.length > 0 ? manifest.splits.heldOut : manifest.splits.train;
    const measured = await measureActions(actionTokenizer, dataset, heldOut, {
      length: recipe.actionTokenizer.frames,
      limit: 1000,
      frameSkip,
    });
    const game = manifest.game ? (games as Record<string, Game<unknown>>)[manifest.game] : undefined;
    const bundle = await createBundle({
      info: {
        name: recipe.name,
        title: recipe.title ?? recipe.name,
        ...(manifest.game ? { game: manifest.game } : {}),
        fps: dataset.fps / frameSkip,
        context,
        ...nameActions(measured, game?.keys),
        sampling: recipe.world.sampling,
      },
      videoTokenizer,
      actionTokenizer,
      dynamics,
      weights: recipe.world.weights,
      starts: joinBytes(
        [...heldOutClips(dataset, heldOut, { length: context, limit: recipe.world.starts, frameSkip })].map(
          ({ frames }) => frames,
        ),
      ),
    });
    const progress = new Progress('world');
    const { json, info } = await nameBundle(async (file) => bundle[file], {
      starts: effectStarts,
      onProgress: (done, total) => progress.update(done, total, 'what each action does'),
    });
    bundle['world.json'] = json;
    for (const line of contradictionsOf(info.actions)) console.error(line);
    // A new folder beside the old one, then renamed: a page never meets half a world.
    const folder = run.stage('world');
    const fresh = `${folder}.${process.pid}.tmp`;
    for (const [file, bytes] of Object.entries(bundle)) writeAtomic(path.join(fresh, file), bytes);
    rmSync(folder, { recursive: true, force: true });
    renameSync(fresh, folder);
    const bytes = Object.values(bundle).reduce((sum, { length }) => sum + length, 0);
    progress.end(
      `${path.relative('.', folder)}, ${(bytes / 1e6).toFixed(1)} MB, ${measured.usage.length} latent actions`,
    );
  } finally {
    for (const module of [videoTokenizer, actionTokenizer, dynamics]) module.dispose();
    await dataset.close();
  }
}
