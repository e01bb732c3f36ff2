import { type GameName, games } from '@genie/data/games';
import { samplingShape } from '@genie/dynamics';
import type { Sampling, WeightFormat } from '@genie/world';
import { z } from 'zod';
import {
  type ActionsChoice,
  actionsSchema,
  type CacheChoice,
  type CoTrain,
  cacheSchema,
  coTrainSchema,
  type Perceptual,
  perceptualSchema,
} from './training-choices.ts';

/** Settings common to all training stages. `model` and `objective` are checked by the model package's own schemas. */
export interface StageRecipe {
  /** Sizes and structure of the model; the keys are those of the model package's configuration. */
  model: Record<string, unknown>;
  /** Aim of the training: what the loss leaves out, hides and weighs; the keys are those of the model package's objective. */
  objective: Record<string, unknown>;
  /** Optimizer updates. */
  steps: number;
  /** Clips in a batch. */
  batchSize: number;
  /** Frames in a clip: two at least, and for the video tokenizer one. */
  frames: number;
  /** Micro-batches summed into one update; the effective batch is `batchSize × accumulation`. */
  accumulation: number;
  /** Learning rate after the warm-up. */
  learningRate: number;
  /** Course of the learning rate after the warm-up. */
  schedule: 'cosine' | 'constant';
  /** Share of the steps in which the learning rate rises from 0. */
  warmupFraction: number;
  /** Learning rate at the end of the cosine, as a share of `learningRate`. */
  finalFraction: number;
  /** Optimizer; the README of the training package tells which to choose. */
  optimizer: 'adamw' | 'muon' | 'soap';
  /** Options of Muon, where that is the optimizer; those of @genie/training, with its defaults. */
  muon?: {
    /** Decay rate of the momentum. Default 0.95. */
    momentum?: number;
    /**
     * Scaling of steps: `match-rms`, to the size of AdamW's, for its learning rates, or `original`, as published first, for rates around
     * 0.02. Default `match-rms`.
     */
    scale?: 'match-rms' | 'original';
  };
  /** Options of SOAP, where that is the optimizer. */
  soap?: {
    /** Steps between updates of the basis. Default 10. */
    refreshEvery?: number;
    /** The longest side that has a basis; longer ones keep the identity. Default 512. */
    maxSide?: number;
  };
  /** Decay of the weights, decoupled from the gradient. */
  weightDecay: number;
  /** Shares of the past that the means of the gradient and of its square keep. */
  betas: [number, number];
  /** Norm that the gradient of an update has at most. */
  clipNorm: number;
  /** Compute the transformers' blocks again in the backward pass instead of storing what is inside: long clips in less memory. */
  recompute: boolean;
  /** Record the training step and run it as one graph: on the backend tensorflow only. `auto`: wherever that is. */
  compile: boolean | 'auto';
  /** Precision of matrix products. */
  precision: 'float32' | 'tf32' | 'bf16';
  /** Random changes to each clip, the same for all of its frames: crop in pixels, the others as shares; 0: none. */
  augment: {
    /** Pixels by which the clip is moved at most, up or down and left or right; its edges are continued. */
    crop: number;
    /** Brightness is multiplied by a number drawn from 1 ± this. */
    brightness: number;
    /** Contrast is multiplied by a number drawn from 1 ± this. */
    contrast: number;
    /** Saturation is multiplied by a number drawn from 1 ± this. */
    saturation: number;
    /** Hue is turned by at most this share of the circle. */
    hue: number;
  };
}

export interface VideoTokenizerRecipe extends StageRecipe {
  /** Default: pixels alone are compared. */
  perceptual?: Perceptual | undefined;
}

export interface ActionTokenizerRecipe extends StageRecipe {
  /**
   * Maximum number of trainings, `steps` each: again, from another seed, if the actions that it found are not distinct. The attempt with
   * the highest score is kept.
   */
  attempts: number;
}

export interface DynamicsRecipe extends StageRecipe {
  /** Default: the action tokenizer stays as its stage left it. */
  coTrain?: CoTrain | undefined;
  /**
   * `tokens`: what the tokenizers say of the videos is computed once, kept in the run's folder and looked up from then on; `none`: it
   * is computed for each batch; `auto`: looked up where it does not depend on the clip that a frame stands in, and is asked for more often than there are frames.
   */
  cache: CacheChoice;
}

export interface Recipe {
  /** Name of the run's folder and of the world: letters, digits, dots, dashes and underscores. */
  name: string;
  /** Name that people see. Default: `name`. */
  title?: string;
  /** Seed of everything that chance decides. */
  seed: number;
  data: {
    /** Video files, folders, datasets, archives, globs, or lists of them with commas. */
    videos: string[];
    /** A game of our own that makes the videos, where `videos` is empty. */
    game: GameName;
    /** Videos of the game that are made. */
    videosPerGame: number;
    /** Frames of each of them. */
    framesPerVideo: number;
    /**
     * The game's videos are made so many times as large in both directions, and shrunk again on import: video codecs keep colours at half
     * the resolution, which takes them from small things at 1.
     */
    gameScale: number;
    /** Height of the frames in pixels that all videos are brought to. */
    height: number;
    /** Width of the frames in pixels that all videos are brought to. */
    width: number;
    /** Fit for another aspect ratio: the middle is cut out, or bars are added. */
    fit: 'crop' | 'letterbox';
    /** Frames per second to resample to; 0 keeps each video's own. */
    fps: number;
    /** Takes every n-th frame into clips; 1: all. */
    frameSkip: number;
    /** Share of the videos that no stage trains on. */
    heldOut: number;
  };
  /**
   * Actions that the dynamics receives: `latent`, those that the action tokenizer infers; `labels`, the true ones in the JSON beside each
   * video, for which no action tokenizer is trained; `{ labels: 0.01 }`, those of an action tokenizer whose codes are steered by that share
   * of the labels.
   */
  actions: ActionsChoice;
  /** Training of the video tokenizer. */
  videoTokenizer: VideoTokenizerRecipe;
  /** Training of the action tokenizer. Not read where `actions` is `labels`. */
  actionTokenizer: ActionTokenizerRecipe;
  /** Training of the dynamics. */
  dynamics: DynamicsRecipe;
  checkpoint: {
    /** Steps between two checkpoints. */
    every: number;
    /** Number of checkpoints to keep, the newest. */
    keep: number;
  };
  world: {
    /** Past frames that the models see in play. */
    context: number;
    /** Clips of held-out video that the bundle brings to begin from. */
    starts: number;
    /** Sampling of the tokens of new frames in play. */
    sampling: Sampling;
    /** Format of the weights in the bundle: `int8` takes a quarter of the bytes. */
    weights: WeightFormat;
  };
  evaluate: {
    /** Clips of held-out video for the tokenizer's figures and those of the next frame. */
    clips: number;
    /** Free rollouts that are compared with what truly followed. */
    rollouts: number;
    /** Frames of each rollout at most. */
    rolloutFrames: number;
    /** Frames for which one action is held, to see whether the world obeys. */
    controlFrames: number;
    /** Frames for which a game is played on under random keys; 0: only `rolloutFrames`. */
    longPlay: number;
    /** Steps of the inverse dynamics model that tells what can be read of actions at all, where videos have labels; 0: none is trained. */
    inverseDynamicsSteps: number;
  };
}

const count = z.number().int().positive();
const share = z.number().min(0).max(1);

const stageKeys = z.strictObject({
  model: z.record(z.string(), z.unknown()).default({}),
  objective: z.record(z.string(), z.unknown()).default({}),
  steps: count,
  batchSize: count,
  /** Two frames at least: a transition. */
  frames: count.min(2),
  accumulation: count.default(1),
  learningRate: z.number().positive(),
  schedule: z.enum(['cosine', 'constant']).default('cosine'),
  warmupFraction: share.default(0.05),
  finalFraction: share.default(0.01),
  optimizer: z.enum(['adamw', 'muon', 'soap'], 'expected adamw, muon or soap').default('adamw'),
  muon: z
    .strictObject({
      momentum: share.optional(),
      scale: z.enum(['match-rms', 'original'], 'expected match-rms or original').optional(),
    })
    .optional(),
  soap: z.strictObject({ refreshEvery: count.optional(), maxSide: count.optional() }).optional(),
  weightDecay: z.number().min(0).default(0.01),
  betas: z.tuple([share, share]).default([0.9, 0.999]),
  clipNorm: z.number().positive().default(1),
  recompute: z.boolean().default(false),
  compile: z.union([z.boolean(), z.literal('auto')], 'expected true, false or auto').default('auto'),
  precision: z.enum(['float32', 'tf32', 'bf16']).default('float32'),
  augment: z
    .strictObject({
      crop: z.number().int().min(0).default(0),
      brightness: share.default(0),
      contrast: share.default(0),
      saturation: share.default(0),
      hue: share.default(0),
    })
    .prefault({}),
});

/** Options of an optimizer that is not in use would do nothing. */
const stage = (['muon', 'soap'] as const).reduce(
  (schema, name) =>
    schema.refine((settings) => settings[name] === undefined || settings.optimizer === name, {
      path: [name],
      error: `does nothing with another optimizer; set optimizer to ${name}, or leave it out`,
    }),
  stageKeys,
);

/** A recipe: everything that decides how a world is made. Strict: a key that is not here is an error. */
export const recipeSchema: z.ZodObject<Record<keyof Recipe, z.ZodType>> = z.strictObject({
  name: z.string().regex(/^[\w.-]+$/, 'letters, digits, dots, dashes and underscores'),
  title: z.string().optional(),
  seed: z.number().int().min(0).default(0),
  data: z.strictObject({
    // A text may be a name with commas in it, or a list: who looks for the files finds out.
    videos: z.preprocess(
      (value) => (typeof value === 'string' ? (value === '' ? [] : [value]) : value),
      z.array(z.string()).default([]),
    ),
    game: z.enum(Object.keys(games) as GameName[]).default('pong'),
    videosPerGame: count.min(2).default(120),
    framesPerVideo: count.min(8).default(128),
    gameScale: count.default(1),
    height: count.default(64),
    width: count.default(64),
    fit: z.enum(['crop', 'letterbox']).default('crop'),
    fps: z.number().min(0).default(0),
    frameSkip: count.default(1),
    heldOut: share.default(0.1),
  }),
  actions: actionsSchema,
  // One frame a clip is enough to learn what frames look like.
  videoTokenizer: stage.safeExtend({ frames: count, perceptual: perceptualSchema.optional() }),
  actionTokenizer: stage.safeExtend({ attempts: count.default(2) }),
  dynamics: stage.extend({ coTrain: coTrainSchema.optional(), cache: cacheSchema }),
  checkpoint: z.strictObject({ every: count.default(500), keep: count.default(2) }).prefault({}),
  world: z
    .strictObject({
      context: count.default(4),
      starts: count.default(12),
      sampling: z
        .strictObject({
          ...samplingShape,
          steps: z._default(samplingShape.steps.def.innerType, 4),
          temperature: z._default(samplingShape.temperature.def.innerType, 0),
        })
        .prefault({}),
      weights: z.enum(['float32', 'int8'], 'expected float32 or int8').default('float32'),
    })
    .prefault({}),
  evaluate: z
    .strictObject({
      clips: count.default(64),
      rollouts: count.default(16),
      rolloutFrames: count.default(256),
      controlFrames: count.default(8),
      longPlay: z.number().int().min(0).default(256),
      inverseDynamicsSteps: z.number().int().min(0).default(300),
    })
    .prefault({}),
}) as unknown as z.ZodObject<Record<keyof Recipe, z.ZodType>>;
