import { type ActionTokenizerConfig, type ActionTokenizerInput, actionTokenizerSchema } from '@genie/action-tokenizer';
import {
  type DynamicsConfig,
  type DynamicsInput,
  dynamicsSchema,
  type SamplingOptions,
  samplingShape,
} from '@genie/dynamics';
import { printable } from '@genie/ops';
import { type VideoTokenizerConfig, type VideoTokenizerInput, videoTokenizerSchema } from '@genie/video-tokenizer';
import * as z from 'zod/mini';
import { BundleError } from './errors.ts';
import { upgradeWorldInfo } from './version-1.ts';

/** The version of the bundle format that this package writes. It reads version 1 too, see {@link upgradeWorldInfo}. */
export const bundleVersion = 2;

/** One action, latent or of those that labels name, and how a person chooses it. */
export interface WorldAction {
  /** The number that {@link Session.step} takes. */
  index: number;
  /** Its code, as the dynamics takes it: one number in [-1, 1] per action dimension. */
  code: number[];
  /** Name for people. */
  name: string;
  /**
   * Keys for it, as `KeyboardEvent.code` names them (`ArrowUp`, `KeyW`), each by itself; several that are held together are joined by
   * `+` (`ArrowUp+ArrowRight`). None: it is chosen by number.
   */
  keys?: string[] | undefined;
  /** Share of the training video's transitions that carry it, 0…1. */
  usage?: number | undefined;
  /** Source of its name: the labels of videos, or its effect on the screen. */
  nameFrom?: 'labels' | 'motion' | undefined;
  /** Index of the action that does the same more clearly, and has the keys. */
  sameAs?: number | undefined;
  /** Effect on the screen, where that was measured. */
  effect?: ActionEffect | undefined;
}

/** Motion that an action causes, in pixels a frame to the right and down: means over places from which all actions were played. */
export interface ActionEffect {
  /** The player's movement through its scenery, beyond what moves under all actions. */
  x: number;
  y: number;
  /** Scroll of the picture, and motion on it of what differs between actions. */
  scroll: [x: number, y: number];
  object: [x: number, y: number];
  /** Mean length of the movement, which is that of its mean where it goes the same way everywhere. */
  amount: number;
  /** Share of the places in which it moves things so, within 45°, 0…1. */
  consistency: number;
  /** Frames over which it was measured, and number of places. */
  steps: number;
  starts: number;
}

/** Default sampling of frames: `steps` and `temperature`, and any other of the dynamics' options. */
export interface Sampling extends SamplingOptions {
  /** Rounds of unmasking per frame, 1 or more. */
  steps: number;
  /** 0 takes the likeliest token each time; above, tokens are drawn, the more freely the higher. */
  temperature: number;
}

/**
 * Format of the models' weights: as they were trained, or their matrices as 8-bit integers with a scale for each output channel, a
 * quarter of the bytes (see `quantizeInt8` of `@genie/ops`). They are float32 once loaded.
 */
export type WeightFormat = 'float32' | 'int8';

/** Description of a world: the contents of `world.json`. */
export interface WorldInfo {
  format: 'genie-world';
  version: 2;
  /** Short name, as in a file name. */
  name: string;
  /** Name for people. */
  title: string;
  /** A sentence or two for people. */
  description?: string | undefined;
  /**
   * The generated game whose videos it was learned from, by its name in `@genie/data/games`. Actions of the world that stand
   * for one of the game's carry its name. Missing where the videos came from elsewhere.
   */
  game?: string | undefined;
  /** Size of a frame in pixels. */
  height: number;
  width: number;
  channels: number;
  /** Frames per second of the video it was learned from: the speed to play at. */
  fps: number;
  /** Maximum number of past frames that the models see when they make a new one. */
  context: number;
  actions: WorldAction[];
  /** Description, for people, of whether the actions can be told apart and which do the same, in a sentence or two. */
  actionsTold?: string | undefined;
  /** Index of the action that is taken while nothing is pressed. */
  idle: number;
  /** Number of starts in the bundle: short clips of its videos to begin from. */
  starts: number;
  sampling: Sampling;
  /** Default `float32`. */
  weights: WeightFormat;
  /** Structure of the models. What they were trained by is the recipe's. */
  models: {
    videoTokenizer: VideoTokenizerConfig;
    dynamics: DynamicsConfig;
    /**
     * Configuration of the action tokenizer, if the bundle has one; play needs it only to begin from a clip without actions. A world
     * that was trained on the true actions has none: its actions have the names of the labels.
     */
    actionTokenizer?: ActionTokenizerConfig | undefined;
  };
  /** The bundle's other files by name. */
  files: Record<string, { sha256: string; bytes: number }>;
}

/** Input form of `world.json`: models' defaults may be left out, `idle` (0) and `weights` (`float32`). */
export type WorldInfoInput = Omit<WorldInfo, 'idle' | 'weights' | 'models'> & {
  idle?: number | undefined;
  weights?: WeightFormat | undefined;
  models: {
    videoTokenizer: VideoTokenizerInput;
    dynamics: DynamicsInput;
    actionTokenizer?: ActionTokenizerInput | undefined;
  };
};

const count = z.int().check(z.positive());

const vector = z.tuple([z.number(), z.number()]);

const effectSchema: z.ZodMiniType<ActionEffect, ActionEffect> = z.object({
  x: z.number(),
  y: z.number(),
  scroll: vector,
  object: vector,
  amount: z.number().check(z.nonnegative()),
  consistency: z.number().check(z.minimum(0), z.maximum(1)),
  steps: count,
  starts: count,
});

const actionSchema = z.object({
  index: z.int().check(z.nonnegative()),
  code: z.array(z.number().check(z.minimum(-1), z.maximum(1))).check(z.minLength(1)),
  name: z.string().check(z.minLength(1)),
  keys: z.optional(z.array(z.string())),
  usage: z.optional(z.number().check(z.minimum(0), z.maximum(1))),
  nameFrom: z.optional(z.enum(['labels', 'motion'])),
  sameAs: z.optional(z.int().check(z.nonnegative())),
  effect: z.optional(effectSchema),
});

/** Checks `world.json`. Unknown keys are let through, so that a newer page's additions do not make a world unreadable. */
export const worldInfoSchema: z.ZodMiniType<WorldInfo, WorldInfoInput> = z
  .object({
    format: z.literal('genie-world'),
    version: z.literal(bundleVersion),
    name: z.string().check(z.regex(/^[\w.-]+$/, 'expected letters, digits, ".", "_" and "-"')),
    title: z.string().check(z.minLength(1)),
    description: z.optional(z.string()),
    game: z.optional(z.string().check(z.minLength(1))),
    height: count,
    width: count,
    channels: z.literal(3),
    fps: z.number().check(z.positive()),
    context: count,
    actions: z.array(actionSchema).check(z.minLength(1)),
    actionsTold: z.optional(z.string().check(z.minLength(1))),
    idle: z._default(z.int().check(z.nonnegative()), 0),
    starts: count,
    sampling: z.object({
      ...samplingShape,
      steps: samplingShape.steps.def.innerType,
      temperature: samplingShape.temperature.def.innerType,
    }),
    weights: z._default(z.enum(['float32', 'int8']), 'float32'),
    models: z.object({
      videoTokenizer: videoTokenizerSchema,
      dynamics: dynamicsSchema,
      actionTokenizer: z.optional(actionTokenizerSchema),
    }),
    files: z.record(
      z.string(),
      z.object({ sha256: z.string().check(z.regex(/^[0-9a-f]{64}$/, 'expected 64 hexadecimal digits')), bytes: count }),
    ),
  })
  .check(
    z.superRefine((info, context) => {
      for (const { path, message } of misfits(info)) context.addIssue({ code: 'custom', path, message });
    }),
  );

/**
 * Reads `world.json`, of this version of the format or of version 1.
 *
 * @throws BundleError if it is not a world's, is of another version of the format, or says what cannot be.
 */
export function parseWorldInfo(bytes: Uint8Array): WorldInfo {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw new BundleError(
      'damaged',
      'world.json is not JSON: the bundle is damaged, or its address is not one of a world',
    );
  }
  const { format, version } = (json ?? {}) as { format?: unknown; version?: unknown };
  if (format !== 'genie-world') {
    throw new BundleError(
      'damaged',
      `world.json: format is ${printable(`${JSON.stringify(format)}`, 80)}, expected "genie-world"`,
    );
  }
  if (version !== bundleVersion && version !== 1) {
    throw new BundleError(
      'version',
      `world.json: version is ${printable(`${JSON.stringify(version)}`, 80)}, expected 1 or ${bundleVersion}: ${
        typeof version === 'number' && version > bundleVersion
          ? 'update this program to play it'
          : 'make the bundle again with this program'
      }`,
    );
  }
  const result = worldInfoSchema.safeParse(upgradeWorldInfo(json as Record<string, unknown>));
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new BundleError('damaged', `world.json: ${printable(problems.join('; '), 600)}`);
}

/** Parts of a description that are each well, and do not fit one another. */
function misfits(info: WorldInfo): { path: (string | number)[]; message: string }[] {
  const found: { path: (string | number)[]; message: string }[] = [];
  const { actions, idle, models } = info;
  for (const key of ['height', 'width', 'channels'] as const) {
    const size = models.videoTokenizer[key];
    if (size !== info[key]) found.push({ path: [key], message: `found ${info[key]}, the video tokenizer has ${size}` });
  }
  for (const key of ['height', 'width', 'patchSize', 'levels'] as const) {
    const [tokenizer, dynamics] = [models.videoTokenizer[key], models.dynamics[key]];
    if (`${tokenizer}` !== `${dynamics}`) {
      const message = `found ${dynamics}, the video tokenizer has ${tokenizer}`;
      found.push({ path: ['models', 'dynamics', key], message });
    }
  }
  for (const [place, { index, code }] of actions.entries()) {
    if (index !== place)
      found.push({ path: ['actions', place, 'index'], message: `found ${index}, expected ${place}` });
    if (code.length !== models.dynamics.actionDim) {
      const message = `found ${code.length} numbers, the dynamics takes ${models.dynamics.actionDim}`;
      found.push({ path: ['actions', place, 'code'], message });
    }
  }
  for (const [place, { sameAs }] of actions.entries()) {
    if (sameAs !== undefined && sameAs >= actions.length) {
      const message = `found ${sameAs}, expected an action's index, below ${actions.length}`;
      found.push({ path: ['actions', place, 'sameAs'], message });
    }
  }
  if (idle >= actions.length) {
    found.push({ path: ['idle'], message: `found ${idle}, expected an action's index, below ${actions.length}` });
  }
  return found;
}
