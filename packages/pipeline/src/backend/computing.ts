import { UsageError } from '../errors.ts';
import type { Recipe, StageRecipe } from '../recipe/schema.ts';
import type { ModelStage, Stage } from '../run/folder.ts';

const keys = {
  'video-tokenizer': 'videoTokenizer',
  'action-tokenizer': 'actionTokenizer',
  dynamics: 'dynamics',
} as const satisfies Record<ModelStage, keyof Recipe>;

/** Computer that trains, as far as graphs and precision depend on it. */
export interface Computer {
  /** Name of the backend in use. */
  backend: string;
  /** True when TensorFlow is on a GPU. */
  gpu: boolean;
  /** True when the processor multiplies bfloat16 in hardware. */
  bfloat16: boolean;
  /** Number of processes that train together. Default 1. */
  processes?: number;
  /** The GPU's generation, 8 for Ampere; undefined where nobody can tell. */
  computeCapability?: number | undefined;
}

export type Computing = Pick<StageRecipe, 'compile' | 'precision'>;

/**
 * Returns whether a stage is trained as a recorded graph; `auto`: on tensorflow, but not by several processes, whose losses may have to
 * wait for each other.
 */
export function usesGraph(compile: Computing['compile'], backend: string, processes = 1): boolean {
  return compile === 'auto' ? backend === 'tensorflow' && processes === 1 : compile;
}

/**
 * Describes the computing of the stages, in words such as `recorded graph, precision float32`; empty if none of them
 * trains.
 *
 * @throws UsageError naming the key, if the recipe asks for something without effect on this computer
 */
export function planComputing(stages: readonly Stage[], recipe: Recipe, computer: Computer): string[] {
  const training = stages.filter((stage): stage is ModelStage => stage in keys);
  const told = training.map((stage) => {
    const { compile, precision } = recipe[keys[stage]];
    const why = whyNot({ compile, precision }, computer);
    if (why) throw new UsageError(`${keys[stage]}.${why}`);
    const steps = usesGraph(compile, computer.backend, computer.processes) ? 'recorded graph' : 'op by op';
    return { stage, computing: `${steps}, precision ${precision}` };
  });
  if (new Set(told.map(({ computing }) => computing)).size <= 1)
    return told.slice(0, 1).map(({ computing }) => computing);
  return [told.map(({ stage, computing }) => `${stage}: ${computing}`).join('; ')];
}

/** Returns the fault of a stage's settings, from the key on; undefined if none. */
export function whyNot({ compile, precision }: Computing, computer: Computer): string | undefined {
  const { backend, gpu, bfloat16, processes, computeCapability = Number.POSITIVE_INFINITY } = computer;
  if (compile === true && backend !== 'tensorflow') {
    return `compile: true on backend ${backend}, which has no graphs; expected --backend tensorflow (\`genie setup tensorflow\` brings it), or compile: auto`;
  }
  if (precision === 'float32') return undefined;
  const old = gpu && computeCapability < 8;
  if (backend !== 'tensorflow') {
    return `precision: ${precision} would do nothing on backend ${backend}; expected float32, or --backend tensorflow`;
  }
  if (old) {
    return `precision: ${precision} would do nothing on this GPU (compute capability ${computeCapability}); expected float32, or a GPU of 8.0 (Ampere) or later`;
  }
  if (precision === 'tf32') {
    return gpu
      ? undefined
      : 'precision: tf32 would do nothing on a CPU: it is a mode of NVIDIA GPUs; expected float32 or bf16';
  }
  if (!usesGraph(compile, backend, processes)) {
    return 'precision: bf16 would do nothing without a recorded graph; expected compile: true, or precision: float32';
  }
  if (!gpu && !bfloat16) {
    return 'precision: bf16 would only be slower on this processor, which has neither AVX512-BF16 nor AMX-BF16; expected float32';
  }
  return undefined;
}

/**
 * Has NVIDIA's libraries compute matrix products in full float32, where TensorFlow would take TF32 on its own accord, unless the stages ask
 * for tf32. They look once, when they are loaded: this comes before the backend.
 *
 * @throws UsageError where one process would need both
 */
export function settleTf32(stages: readonly Stage[], recipe: Recipe, env: NodeJS.ProcessEnv = process.env): void {
  const training = stages.filter((stage): stage is ModelStage => stage in keys);
  const [tf32, others] = [true, false].map((is) =>
    training.filter((stage) => (recipe[keys[stage]].precision === 'tf32') === is),
  ) as [ModelStage[], ModelStage[]];
  if (tf32.length === 0) {
    env.NVIDIA_TF32_OVERRIDE = '0';
    return;
  }
  if (others.length > 0) {
    throw new UsageError(
      `${keys[tf32[0]!]}.precision: tf32, and ${keys[others[0]!]}.precision: ${recipe[keys[others[0]!]].precision}; a process computes with tf32 or without, so give both the same or train them by one command each`,
    );
  }
  if (env.NVIDIA_TF32_OVERRIDE === '0') {
    throw new UsageError(
      `${keys[tf32[0]!]}.precision: tf32, but NVIDIA_TF32_OVERRIDE=0 in the environment switches it off; remove one of the two`,
    );
  }
}
