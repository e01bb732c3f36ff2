import { en } from 'zod/locales';
import * as z from 'zod/mini';

/** How the places along an axis are told apart: sinusoids added to the embeddings, or RoPE and ALiBi inside the attention. */
export type Position = 'sinusoidal' | 'rope' | 'alibi';

/**
 * The fields that every model made of spatiotemporal transformers has in its configuration. The defaults are the published
 * reference's (tinyworlds). A new one is added here, and in {@link transformerShape}.
 */
export interface TransformerFields {
  /** E, numbers per patch inside the transformer, a multiple of `numHeads`. Default 32. */
  embedDim: number;
  /** Heads of each attention. Default 8. */
  numHeads: number;
  /** Feed-forward width before SwiGLU takes two thirds of it: the inner width is ⌊2·hiddenDim/3⌋. Default 128. */
  hiddenDim: number;
  /** Blocks of spatial attention, temporal attention and feed-forward. Default 4, or what the model says. */
  numBlocks: number;
  /** Where a block normalizes: `post`, norm(x + f(x)), or `pre`, x + f(norm(x)) with one more norm at the end. Default `post`. */
  norm: 'post' | 'pre';
  /** How places in space and in time are told apart, where the two fields below do not say otherwise. Default `sinusoidal`. */
  position: Position;
  /** How the patches of a frame are told apart. Default: as `position` says. */
  spatialPosition?: Position | undefined;
  /**
   * How frames are told apart. Default: as `position` says. `none`: by nothing but that each sees those before it only, from which
   * causal attention can learn where it is (https://arxiv.org/abs/2305.19466). In space nothing would tell patches apart.
   */
  temporalPosition?: Position | 'none' | undefined;
  /** One SwiGLU, or a mixture of `numExperts` of which each patch uses `topKExperts`. Default `swiglu`. */
  feedForward: 'swiglu' | 'moe';
  /** Experts of a mixture. Default 4. */
  numExperts: number;
  /** Experts of a mixture that each patch uses. Default 2. */
  topKExperts: number;
}

/** The fields that the objective of every such model has in its configuration. */
export interface BalanceFields {
  /**
   * Weight in the loss of the experts' balance loss, which is 1 for each mixture in perfect balance
   * (https://arxiv.org/abs/2101.03961, equation 4, whose α this is). Default 0.01.
   */
  balanceWeight: number;
}

/** The fields that those models have in addition whose blocks are conditioned (on actions). */
export interface ConditioningFields {
  /**
   * What the condition does: `film` scales and shifts each norm's result, by maps that start near zero. `adaln-zero` also scales what
   * each part of a block adds, and all starts at zero: a block is then the identity (DiT, https://arxiv.org/abs/2212.09748,
   * 3.2). It needs `norm: 'pre'`. Default `film`.
   */
  conditioning: 'film' | 'adaln-zero';
  /** Standard deviation of the weights from which FiLM's linear maps start. Default 0.001. */
  conditioningDeviation: number;
}

/** The parts of a strict object's schema that give these fields; those with a default may be left out, as the optional ones. */
type Shape<Fields> = {
  [Key in keyof Fields]-?: undefined extends Fields[Key]
    ? z.ZodMiniOptional<z.ZodMiniType<Fields[Key], Fields[Key]>>
    : z.ZodMiniDefault<z.ZodMiniType<Fields[Key], Fields[Key]>>;
};

// The small form of zod, for what a page has to fetch, knows no language until it is told one; the large form does the same.
z.config(en());

const size = z.int().check(z.positive());
const positions = ['sinusoidal', 'rope', 'alibi'] as const;

/**
 * {@link TransformerFields} as parts of a schema: `z.strictObject({ ...transformerShape(), … })`.
 *
 * @param numBlocks the model's default for it
 */
export function transformerShape(numBlocks = 4): Shape<TransformerFields> {
  return {
    embedDim: z._default(size, 32),
    numHeads: z._default(size, 8),
    hiddenDim: z._default(size, 128),
    numBlocks: z._default(size, numBlocks),
    norm: z._default(z.enum(['post', 'pre']), 'post'),
    position: z._default(z.enum(positions), 'sinusoidal'),
    spatialPosition: z.optional(z.enum(positions)),
    temporalPosition: z.optional(z.enum([...positions, 'none'])),
    feedForward: z._default(z.enum(['swiglu', 'moe']), 'swiglu'),
    numExperts: z._default(size, 4),
    topKExperts: z._default(size, 2),
  };
}

/** {@link BalanceFields} as parts of a schema. */
export const balanceShape: Shape<BalanceFields> = {
  balanceWeight: z._default(z.number().check(z.nonnegative()), 0.01),
};

/** {@link ConditioningFields} as parts of a schema. */
export const conditioningShape: Shape<ConditioningFields> = {
  conditioning: z._default(z.enum(['film', 'adaln-zero']), 'film'),
  conditioningDeviation: z._default(z.number().check(z.positive()), 1e-3),
};

/** How a configuration tells places apart, on each axis. */
export function kindsOfPosition({
  position,
  spatialPosition = position,
  temporalPosition = position,
}: Pick<TransformerFields, 'position' | 'spatialPosition' | 'temporalPosition'>): {
  space: Position;
  time: Position | 'none';
} {
  return { space: spatialPosition, time: temporalPosition };
}

/** The structure of a spatiotemporal transformer. Defaults are the published reference's (tinyworlds). */
export interface TransformerConfig extends TransformerFields, ConditioningFields {
  /** A, the width of what conditions the norms (actions); undefined for none. */
  conditioningDim: number | undefined;
  /** Whether blocks attend over time; without, each frame is alone. Default true. */
  temporal: boolean;
}

const defaults: TransformerConfig = {
  ...z.object({ ...transformerShape(), ...conditioningShape }).parse({}),
  conditioningDim: undefined,
  temporal: true,
};

/**
 * The whole configuration, from what differs from the defaults.
 *
 * @throws where the sizes do not fit together
 */
export function resolveTransformerConfig(given: Partial<TransformerConfig>): TransformerConfig {
  const config = {
    ...defaults,
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
  };
  const { embedDim, numHeads, numExperts, topKExperts } = config;
  for (const key of ['embedDim', 'numHeads', 'hiddenDim', 'numBlocks', 'numExperts', 'topKExperts'] as const) {
    if (!Number.isInteger(config[key]) || config[key] < 1) {
      throw new Error(`transformer: ${key} is ${config[key]}, expected an integer from 1 on`);
    }
  }
  if (embedDim % numHeads !== 0) throw new Error(`transformer: numHeads ${numHeads} must divide embedDim ${embedDim}`);
  if (topKExperts > numExperts) {
    throw new Error(`transformer: topKExperts is ${topKExperts}, expected at most numExperts = ${numExperts}`);
  }
  const [problem] = structureProblems(config);
  if (problem) throw new Error(`transformer: ${problem.key}: ${problem.message}`);
  return config;
}

/** A key of a configuration whose value does not fit the others, with what was found and what is expected. */
export interface ConfigProblem {
  key: string;
  message: string;
}

/** Fields of a transformer's structure that have to fit together. */
type Structure = Pick<TransformerFields, 'embedDim' | 'numHeads' | 'position'> &
  Partial<TransformerFields & ConditioningFields>;

/** Which fields of a transformer's structure do not fit each other; empty where all do. */
function structureProblems(config: Structure): ConfigProblem[] {
  const { embedDim, numHeads, norm = 'post', conditioning = 'film' } = config;
  const headDim = embedDim / numHeads;
  const kinds = kindsOfPosition(config);
  const problems: ConfigProblem[] = [];
  if (Object.values(kinds).includes('sinusoidal') && (embedDim % 2 !== 0 || embedDim < 6)) {
    const message = `found ${embedDim}, expected an even number from 6 on for position 'sinusoidal'`;
    problems.push({ key: 'embedDim', message });
  }
  // In space the pairs of a head are shared between row and column.
  const divisor = kinds.space === 'rope' ? 4 : kinds.time === 'rope' ? 2 : 1;
  if (divisor > 1 && headDim % divisor !== 0) {
    const own = divisor === 4 ? 'spatialPosition' : 'temporalPosition';
    const key = config[own] === undefined ? 'position' : own;
    problems.push({
      key,
      message: `found 'rope', expected embedDim / numHeads = ${headDim} to be a multiple of ${divisor} for it`,
    });
  }
  if (conditioning === 'adaln-zero' && norm !== 'pre') {
    const message = `found 'adaln-zero' with norm '${norm}', expected norm 'pre', in which a gate of 0 leaves x as it is`;
    problems.push({ key: 'conditioning', message });
  }
  return problems;
}

/** What a model of square patches and a spatiotemporal transformer is made of, beside the parts of its own. */
export type ModelSizes = Structure & { height: number; width: number; patchSize: number };

/** Which sizes do not fit each other; empty where all do. For a schema to report beside its own findings. */
export function sizeProblems(config: ModelSizes): ConfigProblem[] {
  const { height, width, patchSize, embedDim, numHeads, numExperts = 1, topKExperts = 1 } = config;
  const problems: ConfigProblem[] = [];
  const expect = (fits: boolean, key: string, value: number | string, expected: string) => {
    if (!fits) problems.push({ key, message: `found ${value}, expected ${expected}` });
  };
  expect(height % patchSize === 0, 'height', height, `a multiple of patchSize ${patchSize}`);
  expect(width % patchSize === 0, 'width', width, `a multiple of patchSize ${patchSize}`);
  expect(embedDim % numHeads === 0, 'embedDim', embedDim, `a multiple of numHeads ${numHeads}`);
  expect(topKExperts <= numExperts, 'topKExperts', topKExperts, `at most numExperts ${numExperts}`);
  return [...problems, ...structureProblems(config)];
}

/** As much of a zod schema as is needed here, so that any library's will do. */
export interface ConfigSchema<Config> {
  safeParse(
    input: unknown,
  ):
    | { success: true; data: Config }
    | { success: false; error: { issues: readonly { path: PropertyKey[]; message: string }[] } };
}

/**
 * The whole configuration, defaults filled in.
 *
 * @param name what is configured, for messages
 * @param problemsOf finds what does not fit anything beside the configuration, such as the model that an objective is for
 * @throws one line that names every wrong key, what was found there and what is expected
 */
export function parseConfig<Config>(
  schema: ConfigSchema<Config>,
  input: unknown,
  name: string,
  problemsOf: (config: Config) => ConfigProblem[] = () => [],
): Config {
  const result = schema.safeParse(input);
  const problems = result.success
    ? problemsOf(result.data).map(({ key, message }) => `${key}: ${message}`)
    : result.error.issues.map(({ path, message }) => [...path, message].map(String).join(': '));
  if (result.success && problems.length === 0) return result.data;
  throw new Error(`${name} configuration: ${problems.join('; ')}`);
}
