import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { oneLine, UsageError } from '@genie/pipeline/internal/errors';
import { recipeYaml } from '@genie/pipeline/internal/recipe/load';
import { describePlan } from '@genie/pipeline/internal/replicas/plan';
import { writeDataFiles } from '@genie/pipeline/internal/run/data-files';
import { RunFolder, type Stage, stages, writeAtomic } from '@genie/pipeline/internal/run/folder';
import { type HeldLock, lockFolder, lockVariable } from '@genie/pipeline/internal/run/lock';
import { type Plan, plannedStages, planVariable } from '@genie/pipeline/internal/run/plan';
import { settleStage } from '@genie/pipeline/internal/run/settle-stage';
import { isOf, readRecord } from '@genie/pipeline/internal/run/stage-record';
import { listen } from '@genie/pipeline/internal/tell';
import { packageFolder } from '../package-folder.ts';
import { terminal } from '../terminal.ts';
import { filesOfRecipe, makePlan, namedRecipe, writePlan } from './make-plan.ts';

// The staged training as turbo tasks: `npm run turbo -- train:STAGE… [turbo's options] [-- key=value…]`.
//
// Decides what each stage of the recipe is made from, writes that into files that are the tasks' only inputs, and has turbo do the rest. The
// recipe is named by GENIE_CONFIG, from where the caller stands; the run lies in this package, where turbo's outputs have to be.

const repository = path.join(packageFolder, '../..');

async function main(args: string[]): Promise<number> {
  const end = args.indexOf('--');
  const [turbo, overrides] = end < 0 ? [args, []] : [args.slice(0, end), args.slice(end + 1)];
  checkTasks(turbo);
  const { env } = process;
  const recipe = namedRecipe(overrides, env);
  const run = new RunFolder(path.join(packageFolder, 'runs', recipe.name));
  const lock = await lockFolder(run.root, { command: `turbo ${args.join(' ')}`, sweep: true });
  try {
    const force = turbo.includes('--force') || env.TURBO_FORCE === 'true' || env.TURBO_FORCE === '1';
    const files = await filesOfRecipe(recipe, run);
    const plan = await makePlan(recipe, run, files, { env, force });
    const written = writePlan(plan, path.join(packageFolder, '.genie', recipe.name), packageFolder);
    tell(plan);
    const isDry = turbo.some((arg) => /^--(dry|graph)/.test(arg));
    if (!isDry) settle(plan, run);
    const status = await runTurbo([...turbo, '--root-turbo-json', written.config], written.plan, lock);
    if (!isDry && plan.videos.length > 0 && isMade(plan, run, 'data')) writeDataFiles(recipe, run, files);
    return status;
  } finally {
    lock.release();
  }
}

/** Makes room for stages whose inputs changed, so that nothing goes on from them, and turbo restores into empty folders. */
function settle(plan: Plan, run: RunFolder): void {
  for (const planned of plannedStages(plan)) {
    const settled = settleStage(run, planned);
    if (settled === 'set aside')
      console.error(`${planned.stage}: made from something else; set aside in ${shown(run)}/kept`);
    if (settled === 'brought back') console.error(`${planned.stage}: brought back from ${shown(run)}/kept`);
  }
  writeAtomic(run.config, recipeYaml(plan.recipe));
}

function isMade(plan: Plan, run: RunFolder, stage: Stage): boolean {
  const record = readRecord(run, stage);
  return (
    record !== undefined &&
    isOf(record, plan.stages[stage]!) &&
    existsSync(path.join(run.stage(stage), 'manifest.json'))
  );
}

function tell(plan: Plan): void {
  const { recipe, run, backend } = plan;
  const replicas = describePlan(plannedStages(plan).map(({ stage, replicas }) => [{ stage, replicas }]));
  const parts = [
    `${recipe.name}: ${shown({ root: run })}`,
    `backend ${backend}`,
    `replicas: ${replicas}`,
    `seed ${recipe.seed}`,
  ];
  console.error(parts.join(', '));
}

const shown = ({ root }: Pick<RunFolder, 'root'>): string => path.relative('.', root) || '.';

/** Other tasks know nothing of recipes. */
function checkTasks(args: readonly string[]): void {
  if (args.includes('--only') && args.includes('--force'))
    throw new UsageError(
      '--only with --force: what the task needs would be made anew and is not; leave one of them out',
    );
  const tasks = args.filter((arg) => !arg.startsWith('-'));
  const known = stages.map((stage) => `train:${stage}`);
  const other = tasks.find((task) => task.startsWith('train:') && !known.includes(task));
  if (other) throw new UsageError(`${other}: no such task; expected ${known.join(', ')}`);
  const strange = tasks.find((task) => /^(build|test|typecheck|lint)$/.test(task));
  if (strange)
    throw new UsageError(`${strange}: not together with tasks of training; run npm run turbo -- ${strange} by itself`);
}

/** Runs turbo; interrupts reach it from the terminal, and this process waits for what it leaves. */
function runTurbo(args: string[], plan: string, lock: HeldLock): Promise<number> {
  const child = spawn(process.execPath, [path.join(repository, 'node_modules/turbo/bin/turbo'), 'run', ...args], {
    cwd: repository,
    stdio: 'inherit',
    env: { ...process.env, [planVariable]: plan, [lockVariable]: lock.holder.id },
  });
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => resolve(status ?? 130));
  });
}

listen(terminal());
try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(`genie: ${oneLine(error)}`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
