import { UsageError } from '../errors.ts';
import type { Recipe } from '../recipe/schema.ts';
import type { ModelStage, Stage } from '../run/folder.ts';

/** How many threads a stage trains in: a number, or as many as there are cores. */
export type WantedReplicas = 'auto' | number;

/** Reads the option `--replicas`. @throws UsageError */
export function parseReplicas(text: string): WantedReplicas {
  if (text === 'auto') return 'auto';
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new UsageError(`--replicas ${text}: expected auto, or a whole number, at least 1`);
  return value;
}

/** Stages that run at the same time, each with its number of replicas; 1 for those that do not train. */
export type StageGroup = { stage: Stage; replicas: number }[];

const batches = {
  'video-tokenizer': 'videoTokenizer',
  'action-tokenizer': 'actionTokenizer',
  dynamics: 'dynamics',
} as const satisfies Record<ModelStage, keyof Recipe>;

const tokenizers: Stage[] = ['video-tokenizer', 'action-tokenizer'];

/**
 * Divides the machine's cores among the stages of a command, which run group after group.
 *
 * The wasm backend keeps one core busy. The two tokenizers, which do not need each other, share the cores where there are
 * enough for both; that wastes less than more replicas would. A stage has no more replicas than its batch has clips.
 *
 * @throws UsageError where replicas are wanted of a backend that uses all cores by itself
 */
export function planStages(
  stages: readonly Stage[],
  wanted: WantedReplicas,
  { backend, cores, recipe }: { backend: string; cores: number; recipe: Recipe },
): StageGroup[] {
  const most = mostReplicas(wanted, { backend, cores });
  const plan = (stage: Stage, replicas: number) => ({ stage, replicas: Math.min(replicas, clips(recipe, stage)) });
  const each = wanted === 'auto' ? 1 : wanted;
  const together = backend === 'wasm' && cores >= 2 * each && tokenizers.every((stage) => stages.includes(stage));
  if (!together) return stages.map((stage) => [plan(stage, most)]);
  const shares = wanted === 'auto' ? [Math.ceil(cores / 2), Math.floor(cores / 2)] : [wanted, wanted];
  return stages.flatMap((stage): StageGroup[] => {
    if (stage === tokenizers[0]) return [tokenizers.map((one, i) => plan(one, shares[i]))];
    return tokenizers.includes(stage) ? [] : [[plan(stage, most)]];
  });
}

/**
 * How many replicas may share a batch that is large enough: on wasm, which keeps one core busy, as many as there are cores.
 *
 * @throws UsageError where replicas are wanted of a backend that uses all cores by itself
 */
export function mostReplicas(wanted: WantedReplicas, { backend, cores }: { backend: string; cores: number }): number {
  if (backend === 'tensorflow' && wanted !== 'auto' && wanted > 1) {
    throw new UsageError(
      `--replicas ${wanted}: the tensorflow backend uses all cores by itself, expected auto or 1; or use --backend wasm`,
    );
  }
  if (wanted !== 'auto') return wanted;
  return backend === 'wasm' ? cores : 1;
}

/** Clips in a stage's batch, which replicas can divide; 1 where it does not train. */
function clips(recipe: Recipe, stage: Stage): number {
  return stage in batches ? recipe[batches[stage as ModelStage]].batchSize : 1;
}

/** The plan in words, such as `video-tokenizer 1 beside action-tokenizer 1, dynamics 2`. */
export function describePlan(groups: StageGroup[]): string {
  const training = groups.filter(([{ stage }]) => stage in batches);
  return training
    .map((group) => group.map(({ stage, replicas }) => `${stage} ${replicas}`).join(' beside '))
    .join(', ');
}
