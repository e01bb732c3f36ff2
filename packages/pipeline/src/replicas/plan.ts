import { UsageError } from '../errors.ts';
import type { Recipe } from '../recipe/schema.ts';
import type { ModelStage, Stage } from '../run/folder.ts';

/** Number of threads in which a stage trains: a number, or as many as there are cores. */
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

/** The part of a recipe that a stage is trained by. */
export const batches = {
  'video-tokenizer': 'videoTokenizer',
  'action-tokenizer': 'actionTokenizer',
  dynamics: 'dynamics',
} as const satisfies Record<ModelStage, keyof Recipe>;

const tokenizers: Stage[] = ['video-tokenizer', 'action-tokenizer'];

/** Context in which stages are planned. */
export interface PlanContext {
  backend: string;
  cores: number;
  recipe: Recipe;
  ranks?: { rank: number; size: number } | undefined;
  /** True if two stages can run at the same time. Default true. */
  beside?: boolean;
}

/**
 * Divides the machine's cores among the stages of a command, which run group after group.
 *
 * The wasm backend keeps one core busy. The two tokenizers, which do not need each other, share the cores where there are
 * enough for both; that wastes less than more replicas would. A stage has no more replicas than its batch has clips, or
 * than this rank's share of it where several processes train together; those train one stage after the other.
 *
 * @param context.cores - for this process
 * @param context.ranks - this process among those that train together
 * @throws UsageError where replicas are wanted of a backend that uses all cores by itself, or a batch has fewer clips than
 *   there are ranks
 */
export function planStages(
  stages: readonly Stage[],
  wanted: WantedReplicas,
  { backend, cores, recipe, ranks = { rank: 0, size: 1 }, beside = true }: PlanContext,
): StageGroup[] {
  const most = mostReplicas(wanted, { backend, cores });
  const plan = (stage: Stage, replicas: number) => ({
    stage,
    replicas: Math.min(replicas, clips(recipe, stage, ranks)),
  });
  const each = wanted === 'auto' ? 1 : wanted;
  const together =
    beside &&
    ranks.size === 1 &&
    backend === 'wasm' &&
    cores >= 2 * each &&
    tokenizers.every((stage) => stages.includes(stage));
  if (!together) return stages.map((stage) => [plan(stage, most)]);
  const shares = wanted === 'auto' ? [Math.ceil(cores / 2), Math.floor(cores / 2)] : [wanted, wanted];
  return stages.flatMap((stage): StageGroup[] => {
    if (stage === tokenizers[0]) return [tokenizers.map((one, i) => plan(one, shares[i]))];
    return tokenizers.includes(stage) ? [] : [[plan(stage, most)]];
  });
}

/**
 * Returns the maximum number of replicas that may share a batch that is large enough: on wasm, which keeps one core busy,
 * as many as there are cores.
 *
 * @throws UsageError if replicas are wanted of a backend that uses all cores by itself
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

/** Clips of a stage's batch that this rank's replicas can divide; 1 where it does not train. */
function clips(recipe: Recipe, stage: Stage, { rank, size }: { rank: number; size: number }): number {
  if (!(stage in batches)) return 1;
  const key = batches[stage as ModelStage];
  const { batchSize } = recipe[key];
  if (batchSize < size) {
    throw new UsageError(`${key}.batchSize is ${batchSize}, expected a clip or more for each of ${size} ranks`);
  }
  return Math.floor((batchSize * (rank + 1)) / size) - Math.floor((batchSize * rank) / size);
}

/** The plan in words, such as `video-tokenizer 1 beside action-tokenizer 1, dynamics 2`. */
export function describePlan(groups: StageGroup[]): string {
  const training = groups.filter(([{ stage }]) => stage in batches);
  return training
    .map((group) => group.map(({ stage, replicas }) => `${stage} ${replicas}`).join(' beside '))
    .join(', ');
}
