import { usesGraph } from '@genie/pipeline/internal/backend/computing';
import type { Recipe } from '@genie/pipeline/internal/recipe/schema';
import { batches, planStages, type WantedReplicas } from '@genie/pipeline/internal/replicas/plan';
import type { ModelStage, Stage } from '@genie/pipeline/internal/run/folder';
import { neededStages, upstream } from '@genie/pipeline/internal/run/stage-inputs';
import type { Computing } from '@genie/pipeline/internal/run/stage-record';
import { configHash } from '@genie/training';
import { codeHash } from './code.ts';

/** Environment of a pipeline. */
export interface PipelineComputer {
  /** Name of the backend in use, and one line about it. */
  backend: { name: string; description: string };
  cores: number;
  replicas: WantedReplicas;
  env: NodeJS.ProcessEnv;
}

/** Computing of a stage, and number of its replicas. */
export interface StageComputing {
  computing: Computing;
  replicas: number;
}

/** Variables that decide about the last bits of a result. */
const decisive = { wasm: /^GENIE_WIDE_VECTORS$/, tensorflow: /^(TF_NUM_|TF_ENABLE_|OMP_|NVIDIA_TF32)/, cpu: /^$/ };

/**
 * Returns the computing of each stage of a recipe: its code, the backend, replicas, recorded graphs, variables, and the computing of its
 * inputs. The replicas are those of `genie train all` on the same machine.
 */
export function computingOf(recipe: Recipe, computer: PipelineComputer): Map<Stage, StageComputing> {
  const { backend, cores, env } = computer;
  const needed = neededStages(recipe);
  const planned = planStages(needed, computer.replicas, { backend: backend.name, cores, recipe }).flat();
  const isDecisive = decisive[backend.name as keyof typeof decisive];
  const variables = Object.fromEntries(Object.entries(env).filter(([name, value]) => value && isDecisive.test(name)));
  const all = new Map<Stage, StageComputing>();
  for (const { stage, replicas } of planned) {
    const before = upstream(stage, recipe).map((one) => configHash(all.get(one)?.computing));
    const isModel = stage in batches;
    const computing: Computing = {
      code: codeHash(stage),
      ...(stage === 'data'
        ? {}
        : { backend: backend.name === 'tensorflow' ? backend.description : backend.name, variables }),
      ...(isModel ? { replicas, graph: usesGraph(recipe[batches[stage as ModelStage]].compile, backend.name) } : {}),
      ...(before.length > 0 ? { before } : {}),
    };
    all.set(stage, { computing, replicas });
  }
  return all;
}
