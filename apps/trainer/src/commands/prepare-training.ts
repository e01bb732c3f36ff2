import { thisComputer } from '@genie/pipeline/internal/backend/computer';
import { planComputing, settleTf32 } from '@genie/pipeline/internal/backend/computing';
import { checkModels } from '@genie/pipeline/internal/models';
import { checkPerceptualLoss } from '@genie/pipeline/internal/perceptual/perceptual-loss';
import { coresOf, ownPlace, type Place } from '@genie/pipeline/internal/ranks/cores';
import { together } from '@genie/pipeline/internal/ranks/together';
import { recipeYaml } from '@genie/pipeline/internal/recipe/load';
import type { Recipe } from '@genie/pipeline/internal/recipe/schema';
import { describePlan, planStages, type StageGroup } from '@genie/pipeline/internal/replicas/plan';
import { type RunFolder, type Stage, writeAtomic } from '@genie/pipeline/internal/run/folder';
import { type HeldLock, lockFolder, lockVariable } from '@genie/pipeline/internal/run/lock';
import { needsStage } from '@genie/pipeline/internal/run/needs-stage';
import { packages } from '@genie/pipeline/internal/run/packages';
import { configHash, type MpiGroup } from '@genie/training';
import { chooseBackend } from '../backend/choose.ts';
import { resolveRun, type TrainingOptions } from './options.ts';

/** Reads the recipe, locks the run, starts the backend, plans the stages, and says so in one line. The caller gives the lock back. */
export async function prepareTraining(
  stages: readonly Stage[],
  overrides: string[],
  options: TrainingOptions,
  group: MpiGroup | undefined,
): Promise<{ recipe: Recipe; run: RunFolder; backend: string; groups: StageGroup[]; lock: HeldLock | undefined }> {
  const place = ownPlace();
  const places = group ? (await group.gather(JSON.stringify(place))).map((text) => JSON.parse(text) as Place) : [place];
  const cores = coresOf(places, group?.rank ?? 0);
  const prepared = await together(
    group,
    async () => {
      const { recipe, run } = resolveRun(options, overrides);
      // Rank 0 writes for all.
      const lock = group && group.rank > 0 ? undefined : await lockRun(run, stages);
      // Of several those that are needed; one that is asked for by name is trained, if it can be.
      const isAsked = stages.length === 1 && recipe.actions !== 'labels';
      const needed = isAsked ? stages : stages.filter((stage) => needsStage(recipe, stage));
      settleTf32(needed, recipe);
      const backend = await chooseBackend(options.backend);
      checkModels(recipe);
      if (stages.includes('video-tokenizer')) checkPerceptualLoss(recipe);
      const groups = planStages(needed, options.replicas, { backend: backend.name, cores, recipe, ranks: group });
      const computer = { ...thisComputer(backend.name), processes: group?.size ?? 1 };
      return { recipe, run, backend, groups, lock, computing: planComputing(needed, recipe, computer) };
    },
    ({ recipe, backend }) => ({
      'the recipe': configHash(recipe).slice(0, 12),
      'the backend': backend.description,
      'the set of packages': configHash(packages).slice(0, 12),
    }),
  );
  const { recipe, run, backend, groups, lock, computing } = prepared;
  const replicas = await describeReplicas(groups, group);
  if (!group || group.rank === 0) {
    const parts = [`${recipe.name}: ${run.root}`, `backend ${backend.description}`, ...replicas].concat(
      computing,
      `seed ${recipe.seed}`,
    );
    console.error(parts.join(', '));
    if (stages.includes('action-tokenizer') && recipe.actions === 'labels') {
      console.error('action-tokenizer: left out, as the labels beside the videos say what the actions are');
    }
    writeAtomic(run.config, recipeYaml(recipe));
  }
  return { recipe, run, backend: backend.name, groups, lock };
}

/** The lock of a run; of one that this process works for as a part, that of the part, for as long as the command lasts that started it. */
function lockRun(run: RunFolder, [stage]: readonly Stage[]): Promise<HeldLock> {
  const id = process.env[lockVariable];
  if (id === undefined) return lockFolder(run.root, { sweep: true });
  process.once('disconnect', () => process.exit(1));
  return lockFolder(run.root, { under: { id, part: stage! } });
}

/** How many train, in words; nothing where nobody does. */
async function describeReplicas(groups: StageGroup[], group: MpiGroup | undefined): Promise<string[]> {
  const own = describePlan(groups);
  if (!group) return own ? [`replicas: ${own}`] : [];
  const plans = await group.gather(own);
  const same = plans.every((plan) => plan === own);
  const of = same ? `each with replicas: ${own}` : plans.map((plan, rank) => `rank ${rank}: ${plan}`).join('; ');
  return [`${group.size} ranks by ${group.version}${own ? `, ${of}` : ''}`];
}
