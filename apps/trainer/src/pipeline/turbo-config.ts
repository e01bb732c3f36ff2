import type { Recipe } from '@genie/pipeline/internal/recipe/schema';
import { batches } from '@genie/pipeline/internal/replicas/plan';
import { actionGroupsFile, type ModelStage, type Stage, stages } from '@genie/pipeline/internal/run/folder';
import { upstream } from '@genie/pipeline/internal/run/stage-inputs';

/** Variables that a task needs in order to run; what of them decides about a result stands in the stage's inputs. */
const passed = [
  'GENIE_CACHE',
  'GENIE_PIPELINE',
  'GENIE_RUN_LOCK',
  'GENIE_WIDE_VECTORS',
  'LD_LIBRARY_PATH',
  'NVIDIA_*',
  'CUDA_*',
  'OMP_*',
  'TF_*',
  'TMPDIR',
  'XDG_CACHE_HOME',
];

/** Folders of the inputs and outputs of stages for turbo; paths seen from the trainer's package. */
export interface PipelineFolders {
  /** Of the files of inputs, `<stage>.json`. */
  inputs: string;
  run: string;
}

/**
 * The turbo.json of one recipe: each stage's task has one input, the file that tells what the stage is made from, and its outputs are those
 * of this recipe's run, and of no other.
 */
export function turboConfig(recipe: Recipe, folders: PipelineFolders): Record<string, unknown> {
  const task = (stage: Stage) => ({
    dependsOn: upstream(stage, recipe).map((one) => `train:${one}`),
    inputs: [`${folders.inputs}/${stage}.json`],
    outputs: outputsOf(stage, recipe).map((glob) =>
      glob.startsWith('!') ? `!${folders.run}/${glob.slice(1)}` : `${folders.run}/${glob}`,
    ),
    passThroughEnv: passed,
  });
  return {
    $schema: 'https://turborepo.com/schema.json',
    ui: 'stream',
    concurrency: '2',
    tasks: Object.fromEntries(stages.map((stage) => [`train:${stage}`, task(stage)])),
  };
}

/** Returns the outputs of a stage in its run, as globs: all that playing, measuring and training on need. */
function outputsOf(stage: Stage, recipe: Recipe): string[] {
  // Which files it was made of is told with their places, which are this machine's: the caller writes that.
  if (stage === 'data') return ['data/**', '!data/files.json'];
  if (stage === 'world' || stage === 'report') return [`${stage}/**`, `stages/${stage}.json`];
  const { steps } = recipe[batches[stage as ModelStage]];
  // The last checkpoint only: how many there are besides is no part of the stage's inputs.
  const last = `checkpoints/step-${String(steps).padStart(8, '0')}/**`;
  const names = ['manifest.json', 'stage.json', 'model.safetensors', 'log.jsonl', 'events.out.tfevents.*', last];
  if (stage === 'action-tokenizer') names.push(actionGroupsFile);
  return names.map((name) => `${stage}/${name}`);
}
