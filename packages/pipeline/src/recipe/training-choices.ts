import { z } from 'zod';

/**
 * Source of the actions that the dynamics receives: found in the video, the labels' own, or found with the help of a share of the labels.
 */
export type ActionsChoice = 'latent' | 'labels' | FewLabelsChoice;

/** Latent actions that some labels steer: code i comes to mean the labels' action i. */
interface FewLabelsChoice {
  /** Share of the labelled transitions of the training videos that are looked at, above 0, 1: all. */
  labels: number;
}

/** Options for training the action tokenizer further, together with the dynamics. */
export interface CoTrain {
  /** Initial weights of the action tokenizer: those that its own stage left, or fresh ones, for which that stage is not needed. */
  start: 'trained' | 'fresh';
  /** Weight of its own loss beside that of the dynamics, which would forget what makes actions mean something. */
  actionWeight: number;
  /** Its learning rate; default: that of its own stage. The schedule is that of the dynamics. */
  learningRate?: number | undefined;
  /**
   * Gradient from the dynamics' loss to its encoder. `through`: straight through the rounding. `stopped`: each learns from its own
   * loss, at the same time.
   */
  gradient: 'through' | 'stopped';
}

/** Perceptual comparison of the video tokenizer's pictures, in addition to pixels. */
export interface Perceptual {
  /** The image network. */
  network: 'alex' | 'vgg';
  /** A file of LPIPS' weights (safetensors), or `random`: features that nobody trained, drawn from `seed`. */
  weights: string;
  /** Weight of the distance beside the pixels' loss. */
  weight: number;
  /** Of random weights. */
  seed: number;
}

/** Source of the dynamics' batches. */
export type CacheChoice = 'auto' | 'tokens' | 'none';

export const actionsSchema: z.ZodType<ActionsChoice> = z
  .union(
    [
      z.enum(['latent', 'labels']),
      z.strictObject({
        labels: z.number('expected a share of the labels, such as 0.01').refine((share) => share > 0 && share <= 1, {
          error: ({ input }) =>
            `found ${input}, expected a share of the labels above 0 and at most 1, such as 0.01 for one transition of a hundred`,
        }),
      }),
    ],
    { error: 'expected latent, labels, or a share of the labels as { labels: 0.01 }' },
  )
  .default('latent') as unknown as z.ZodType<ActionsChoice>;

/** The share of the labels that steer the codes, where the recipe asks for some. */
export function labelShare({ actions }: { actions: ActionsChoice }): number | undefined {
  return typeof actions === 'string' ? undefined : actions.labels;
}

/** The choice as a recipe spells it, for messages. */
export function spelled(actions: ActionsChoice): string {
  return typeof actions === 'string' ? `actions: ${actions}` : `actions: { labels: ${actions.labels} }`;
}

export const coTrainSchema: z.ZodType<CoTrain> = z.strictObject({
  start: z.enum(['trained', 'fresh'], 'expected trained or fresh').default('trained'),
  actionWeight: z.number().min(0).default(1),
  learningRate: z.number().positive().optional(),
  gradient: z.enum(['through', 'stopped'], 'expected through or stopped').default('through'),
}) as unknown as z.ZodType<CoTrain>;

export const perceptualSchema: z.ZodType<Perceptual> = z.strictObject({
  network: z.enum(['alex', 'vgg'], 'expected alex or vgg').default('alex'),
  weights: z.string('expected a file of LPIPS weights, or random').min(1),
  weight: z.number().positive().default(0.1),
  seed: z.number().int().min(0).default(0),
}) as unknown as z.ZodType<Perceptual>;

export const cacheSchema: z.ZodType<CacheChoice> = z
  .enum(['auto', 'tokens', 'none'], 'expected auto, tokens or none')
  .default('auto') as unknown as z.ZodType<CacheChoice>;
