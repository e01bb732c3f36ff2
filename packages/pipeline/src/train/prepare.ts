import { configHash, type MpiGroup } from '@genie/training';
import { thisComputer } from '../backend/computer.ts';
import { planComputing, settleTf32 } from '../backend/computing.ts';
import { checkModels } from '../models.ts';
import { checkPerceptualLoss } from '../perceptual/perceptual-loss.ts';
import { coresOf, ownPlace, type Place } from '../ranks/cores.ts';
import { together } from '../ranks/together.ts';
import { recipeYaml } from '../recipe/load.ts';
import type { Recipe } from '../recipe/schema.ts';
import { describePlan, planStages, type StageGroup } from '../replicas/plan.ts';
import { type RunFolder, type Stage, writeAtomic } from '../run/folder.ts';
import { type HeldLock, lockFolder } from '../run/lock.ts';
import { needsStage } from '../run/needs-stage.ts';
import { packages } from '../run/packages.ts';
import { tellNote } from '../tell.ts';
import type { OpenRun, StagesOptions } from './options.ts';

/** Reads the recipe, locks the run, starts the backend, plans the stages, and says so in one line. The caller gives the lock back. */
export async function prepareTraining(
  stages: readonly Stage[],
  open: OpenRun,
  { startBackend, replicas: wanted, lockId, runBeside, group }: StagesOptions,
): Promise<{ recipe: Recipe; run: RunFolder; backend: string; groups: StageGroup[]; lock: HeldLock | undefined }> {
  const place = ownPlace();
  const places = group ? (await group.gather(JSON.stringify(place))).map((text) => JSON.parse(text) as Place) : [place];
  const cores = coresOf(places, group?.rank ?? 0);
  const prepared = await together(
    group,
    async () => {
      const { recipe, run } = open();
      // Rank 0 writes for all.
      const lock = group && group.rank > 0 ? undefined : await lockRun(run, stages, lockId);
      // Of several those that are needed; one that is asked for by name is trained, if it can be.
      const isAsked = stages.length === 1 && recipe.actions !== 'labels';
      const needed = isAsked ? stages : stages.filter((stage) => needsStage(recipe, stage));
      settleTf32(needed, recipe);
      const backend = await startBackend();
      checkModels(recipe);
      if (stages.includes('video-tokenizer')) checkPerceptualLoss(recipe);
      const groups = planStages(needed, wanted, {
        backend: backend.name,
        cores,
        recipe,
        ranks: group,
        beside: runBeside !== undefined,
      });
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
    tellNote(parts.join(', '));
    if (stages.includes('action-tokenizer') && recipe.actions === 'labels') {
      tellNote('action-tokenizer: left out, as the labels beside the videos say what the actions are');
    }
    writeAtomic(run.config, recipeYaml(recipe));
  }
  return { recipe, run, backend: backend.name, groups, lock };
}

/** The lock of a run; of one that this process works for as a part, that of the part, for as long as the command lasts that started it. */
function lockRun(run: RunFolder, [stage]: readonly Stage[], id: string | undefined): Promise<HeldLock> {
  return lockFolder(run.root, id === undefined ? { sweep: true } : { under: { id, part: stage! } });
}

/** Describes the number of replicas, in words; empty if nothing trains. */
async function describeReplicas(groups: StageGroup[], group: MpiGroup | undefined): Promise<string[]> {
  const own = describePlan(groups);
  if (!group) return own ? [`replicas: ${own}`] : [];
  const plans = await group.gather(own);
  const same = plans.every((plan) => plan === own);
  const of = same ? `each with replicas: ${own}` : plans.map((plan, rank) => `rank ${rank}: ${plan}`).join('; ');
  return [`${group.size} ranks by ${group.version}${own ? `, ${of}` : ''}`];
}
