import {
  type ConditioningFields,
  conditioningShape,
  parseConfig,
  sizeProblems,
  type TransformerFields,
  transformerShape,
} from '@genie/stt';
import * as z from 'zod/mini';

/**
 * Sizes and structure of an action tokenizer. The defaults are the reference's, among them 2 blocks in each of the
 * two transformers. Actions condition the decoder's.
 */
export interface ActionTokenizerConfig extends TransformerFields, ConditioningFields {
  /** Height of a frame in pixels, a multiple of `patchSize`. Default 64. */
  height: number;
  /** Width of a frame in pixels, a multiple of `patchSize`. Default 64. */
  width: number;
  /** Colour channels. Default 3. */
  channels: number;
  /** Side of a square patch in pixels. Default 4. */
  patchSize: number;
  /**
   * Kind of action: `fsq`, a code of finite scalar quantization with `levels`, as in the reference, or `categorical`, one of `codes` without an
   * order, each with a future of its own, trained on the errors of all of them (see `categoricalLoss`). Default `fsq`.
   */
  quantizer: 'fsq' | 'categorical';
  /** Number of actions where `quantizer` is `categorical`. Default 8. */
  codes: number;
  /**
   * Categorical codes by the action that they stand for, where training is over and those that do the same count as one: each list is an
   * action, its first code the one that is foreseen; a code in none is never inferred. Default: each code is an action of its own.
   */
  groups?: number[][] | undefined;
  /** FSQ levels of each action dimension; their product is the number of actions. Default [2, 2]: 4 actions. */
  levels: number[];

  /**
   * Input that an action is read from: `clip`, both frames' features after a transformer over the whole clip, or `pair`, a
   * transformer over the two frames alone, which cannot mix the past into the action. Default `clip`.
   */
  encoderContext: 'clip' | 'pair';
  /**
   * In training the encoder sees each clip rolled by up to so many rows and columns of pixels, the decoder does not, so that
   * a code comes to mean the same wherever things are. One number stands for both. Default [0, 0].
   */
  encoderShift: [number, number];
  /**
   * Input of the encoder: frames alone, or each with its difference to the one before, or both only where they change, and 0 where the
   * picture stands still: what a scene looks like then cannot be mistaken for an action. Default `frames`.
   */
  encoderInput: 'frames' | 'frames-and-differences' | 'changes';
  /**
   * Whether the encoder also sees how well each patch matches the frame before at every shift of up to 6 pixels, so that motion need not be
   * learned from textures (cost volume: PWC-Net, https://arxiv.org/abs/1709.02371, section 3). Needs `encoderContext: pair`. Default false.
   */
  encoderMatches: boolean;
  /** Input of the decoder: frames alone, or each with its difference to the one before. Default `frames`. */
  decoderInput: 'frames' | 'frames-and-differences';
  /** How many differences between past frames the decoder of categorical codes sees: things that move by fractions of a pixel need several. Default 1. */
  decoderPast: number;
  /** Pixels around its own that each patch of the encoder's input also shows. Default 0: patches do not overlap. */
  encoderMargin: number;
  /** The same for the decoder. Default 0. */
  decoderMargin: number;
  /** Layer norm (no weights) of a patch's pixels before the first linear map. Default false. */
  normalizePatches: boolean;
  /** How the encoder makes one vector of a frame's patches. The mean drowns what is small. Default `mean`. */
  pooling: 'mean' | 'max' | 'attention';
  /** `batch`: the encoder's outputs are normalised over the batch before FSQ, so that all codes are used. Default `none`. */
  activationNorm: 'none' | 'batch';
  /** Past that the decoder sees in training: the first frame and masks, or all past frames. In use, always all. Default `first`. */
  decoderHistory: 'first' | 'all';
  /**
   * The decoder's output: the next frame's pixels (tanh), or what changes from the frame before, or where the pixels of each patch come
   * from in that frame, by a kernel of the patch's own, and what changes then: for pictures that scroll. `scroll`, for categorical codes: a
   * kernel for the whole frame, with which each patch goes along or not. Default `frame`.
   */
  prediction: 'frame' | 'residual' | 'motion' | 'scroll';
  /** How many rows and columns a pixel can move from one frame to the next where `prediction` is `motion` or `scroll`. Default 6. */
  motionRange: number;
}

/** Input form: any part of an {@link ActionTokenizerConfig}. */
export type ActionTokenizerInput = Partial<Omit<ActionTokenizerConfig, 'encoderShift'>> & {
  encoderShift?: number | [number, number] | undefined;
};

const size = z.int().check(z.positive());
const pixels = z.int().check(z.nonnegative());

/** Fills in defaults; unknown keys and sizes that do not fit each other are errors. */
export const actionTokenizerSchema: z.ZodMiniType<ActionTokenizerConfig, ActionTokenizerInput> = z
  .strictObject({
    height: z._default(size, 64),
    width: z._default(size, 64),
    channels: z._default(size, 3),
    patchSize: z._default(size, 4),
    ...transformerShape(2),
    ...conditioningShape,
    quantizer: z._default(z.enum(['fsq', 'categorical']), 'fsq'),
    codes: z._default(z.int().check(z.minimum(2)), 8),
    groups: z.optional(z.array(z.array(z.int().check(z.nonnegative())).check(z.minLength(1))).check(z.minLength(1))),
    levels: z._default(z.array(z.int().check(z.minimum(2))).check(z.minLength(1)), [2, 2]),
    encoderContext: z._default(z.enum(['clip', 'pair']), 'clip'),
    encoderShift: z._default(
      z.union([
        z.pipe(
          pixels,
          z.transform((both): [number, number] => [both, both]),
        ),
        z.tuple([pixels, pixels]),
      ]),
      [0, 0],
    ),
    encoderInput: z._default(z.enum(['frames', 'frames-and-differences', 'changes']), 'frames'),
    encoderMatches: z._default(z.boolean(), false),
    decoderInput: z._default(z.enum(['frames', 'frames-and-differences']), 'frames'),
    decoderPast: z._default(size, 1),
    encoderMargin: z._default(pixels, 0),
    decoderMargin: z._default(pixels, 0),
    normalizePatches: z._default(z.boolean(), false),
    pooling: z._default(z.enum(['mean', 'max', 'attention']), 'mean'),
    activationNorm: z._default(z.enum(['none', 'batch']), 'none'),
    decoderHistory: z._default(z.enum(['first', 'all']), 'first'),
    prediction: z._default(z.enum(['frame', 'residual', 'motion', 'scroll']), 'frame'),
    motionRange: z._default(size, 6),
  })
  .check(
    z.superRefine((config, context) => {
      for (const { key, message } of sizeProblems(config)) {
        context.addIssue({ code: 'custom', path: [key], message });
      }
      for (const { key, message } of quantizerProblems(config)) {
        context.addIssue({ code: 'custom', path: [key], message });
      }
    }),
  );

/** Keys that do not go with the quantizer or with each other. */
function quantizerProblems(config: ActionTokenizerConfig): { key: keyof ActionTokenizerConfig; message: string }[] {
  const { quantizer, prediction, encoderMatches, encoderContext, activationNorm } = config;
  const problems: { key: keyof ActionTokenizerConfig; message: string }[] = [];
  const found = (key: keyof ActionTokenizerConfig, with_: string, expected: string) =>
    problems.push({ key, message: `${JSON.stringify(config[key])} with ${with_}, expected ${expected}` });
  if (quantizer === 'categorical') {
    if (prediction !== 'residual' && prediction !== 'scroll')
      found('prediction', 'quantizer: categorical', 'residual or scroll');
    if (activationNorm !== 'none') found('activationNorm', 'quantizer: categorical', 'none');
    const wrong = wrongGroups(config);
    if (wrong) problems.push({ key: 'groups', message: wrong });
  } else if (config.groups) found('groups', 'quantizer: fsq', 'none');
  else if (config.decoderPast > 1) found('decoderPast', 'quantizer: fsq', '1');
  else if (prediction === 'scroll') found('prediction', 'quantizer: fsq', 'frame, residual or motion');
  if (encoderMatches && encoderContext !== 'pair')
    found('encoderMatches', `encoderContext: ${encoderContext}`, 'encoderContext: pair');
  return problems;
}

/** Finds the fault of the groups of categorical codes, in words; undefined if they have none. */
function wrongGroups({ groups = [], codes }: Pick<ActionTokenizerConfig, 'groups' | 'codes'>): string | undefined {
  const all = groups.flat();
  const beyond = all.find((code) => code >= codes);
  if (beyond !== undefined) return `found code ${beyond}, expected codes below ${codes}`;
  const twice = all.find((code, i) => all.indexOf(code) !== i);
  return twice === undefined ? undefined : `found code ${twice} twice, expected each code once at most`;
}

type Sizes = Pick<ActionTokenizerConfig, 'quantizer' | 'codes' | 'groups' | 'levels'>;

/** A, the numbers that an action is told in: one for each FSQ dimension, or for each categorical code, or group of codes. */
export function actionDim({ quantizer, codes, groups, levels }: Sizes): number {
  return quantizer === 'categorical' ? (groups?.length ?? codes) : levels.length;
}

/** The numbers that the encoder gives of a transition, from which its action is made: one for each FSQ dimension, or for each categorical code. */
export function latentDim({ quantizer, codes, levels }: Sizes): number {
  return quantizer === 'categorical' ? codes : levels.length;
}

/** @throws one line that names each wrong key, what was found and what is expected */
export function parseActionTokenizerConfig(config: ActionTokenizerInput): ActionTokenizerConfig {
  return parseConfig(actionTokenizerSchema, config, 'action tokenizer');
}
