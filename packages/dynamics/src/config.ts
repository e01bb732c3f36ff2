import {
  type ConditioningFields,
  conditioningShape,
  parseConfig,
  sizeProblems,
  type TransformerFields,
  transformerShape,
} from '@genie/stt';
import * as z from 'zod/mini';

/** Sizes and structure of a dynamics model. The defaults are the reference's, among them 8 blocks. */
export interface DynamicsConfig extends TransformerFields, ConditioningFields {
  /** Height of a frame in pixels, a multiple of `patchSize`. Default 64. */
  height: number;
  /** Width of a frame in pixels, a multiple of `patchSize`. Default 64. */
  width: number;
  /** Side of a token's patch in pixels; as in the video tokenizer. Default 4. */
  patchSize: number;
  /** The video tokenizer's levels; their product is the vocabulary. Default [4, 4, 4, 4, 4]: 1024 tokens. */
  levels: number[];
  /** Dimensions of an action's code, the number of the action tokenizer's levels. Default 2. */
  actionDim: number;
  /**
   * How the action that leads to a frame reaches it. `film`: it conditions the norms of every block, as `conditioning` says. `add`: it is
   * embedded, and added to each token of the frame (https://arxiv.org/abs/2402.15391, 2.1). `token`: it is embedded as one
   * token more of the frame, in front of the others, to which attention can look (as in https://github.com/p-doom/jasmine).
   * Default `film`.
   */
  actionInput: 'film' | 'token' | 'add';

  /**
   * So many frames before it are joined to each frame's input, at each patch's place, as players of Atari games see them
   * (frame stacking): how things move is then seen at once. Default 0.
   */
  stackedFrames: number;
  /**
   * Patches around its own whose stacked past each patch also sees, in every direction: where things come from is then seen without
   * attention. Default 0.
   */
  pastMargin: number;
  /**
   * Whether each frame's input also shows a draft of it, as one more stacked frame: what whoever calls the model makes of the frame before and the
   * action, by moving its pixels for example. Which way things go is then seen, and the model has to mend what the draft gets wrong.
   * Needs `stackedFrames`, and `temporal: false`. Default false.
   */
  draft: boolean;
  /**
   * Whether a frame also attends to those before it. Default true. False: it sees its stacked frames alone. Each frame of a clip is
   * then guessed from its true past in one pass, and a new frame costs the same however long the context is.
   */
  temporal: boolean;
}

/** What may be given: any part of a {@link DynamicsConfig}. */
export type DynamicsInput = Partial<DynamicsConfig>;

const size = z.int().check(z.positive());

/** Fills in defaults; unknown keys and sizes that do not fit each other are errors. */
export const dynamicsSchema: z.ZodMiniType<DynamicsConfig, DynamicsInput> = z
  .strictObject({
    height: z._default(size, 64),
    width: z._default(size, 64),
    patchSize: z._default(size, 4),
    ...transformerShape(8),
    ...conditioningShape,
    levels: z._default(z.array(z.int().check(z.minimum(2))).check(z.minLength(1)), [4, 4, 4, 4, 4]),
    actionDim: z._default(size, 2),
    actionInput: z._default(z.enum(['film', 'token', 'add']), 'film'),
    stackedFrames: z._default(z.int().check(z.nonnegative()), 0),
    pastMargin: z._default(z.int().check(z.nonnegative()), 0),
    draft: z._default(z.boolean(), false),
    temporal: z._default(z.boolean(), true),
  })
  .check(
    z.superRefine((config, context) => {
      const { temporal, stackedFrames, pastMargin, draft, conditioning, actionInput } = config;
      const report = (key: string, message: string) => context.addIssue({ code: 'custom', path: [key], message });
      for (const { key, message } of sizeProblems(config)) report(key, message);
      if (!temporal && stackedFrames === 0) {
        report('stackedFrames', 'found 0, expected at least 1 where temporal is false: a frame must see some past');
      }
      if (pastMargin > 0 && stackedFrames === 0) {
        const expected = 'expected 0 where stackedFrames is 0: there is no stacked past to see';
        report('pastMargin', `found ${pastMargin}, ${expected}`);
      }
      if (draft && (temporal || stackedFrames === 0)) {
        const where = temporal ? 'temporal is true' : 'stackedFrames is 0';
        report('draft', `found true, expected false where ${where}: a draft is one more stacked frame`);
      }
      if (conditioning !== 'film' && actionInput !== 'film') {
        const expected = `no other than 'film' where actionInput is '${actionInput}': actions do not condition the norms then`;
        report('conditioning', `found '${conditioning}', expected ${expected}`);
      }
    }),
  );

/** @throws one line that names each wrong key, what was found and what is expected */
export function parseDynamicsConfig(input: DynamicsInput): DynamicsConfig {
  return parseConfig(dynamicsSchema, input, 'dynamics');
}
