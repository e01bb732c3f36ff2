import { z } from 'zod';

/** A figure: `null` where it is not defined, and then `notDefined` of the report says why. */
const figure = z.number().nullable();
/** A figure that a report may leave out: baselines and details beside the ones that every report has. */
const extra = figure.optional();
/** Where a figure could lie had other videos been drawn: 95 % of the resamples. */
const interval = z
  .tuple([z.number(), z.number()])
  .refine(([low, high]) => low <= high, 'expected [low, high], low first');

const action = z.strictObject({
  index: z.int().nonnegative(),
  /** The code's digits, one per latent dimension. */
  code: z.array(z.number()),
  name: z.string(),
  /** Share of held-out transitions that got this code, 0…1. */
  usage: z.number(),
  /** Share of this code's scored transitions whose true action is the one it is mapped to, 0…1. */
  agreement: figure,
  /** Name of the true action it is mapped to. */
  trueAction: z.string().nullable().optional(),
  /** Keys in the page. */
  keys: z.array(z.string()).optional(),
  /** What it does on the screen, in pixels a frame, right and down; see `ActionEffect` of `@genie/world`. */
  effect: z
    .strictObject({
      x: z.number(),
      y: z.number(),
      scroll: z.tuple([z.number(), z.number()]),
      object: z.tuple([z.number(), z.number()]),
      amount: z.number(),
      consistency: z.number(),
      steps: z.int().positive(),
      starts: z.int().positive(),
    })
    .optional(),
});

const driftPoint = z.strictObject({
  /** 1 is the first generated frame. */
  frame: z.int().positive(),
  /** dB; `null` where all rollouts are exact. */
  psnr: figure,
  /** Rollouts that reach this frame. */
  count: z.int().nonnegative().optional(),
  /** dB of a world that holds its last true frame. */
  persistence: extra,
  /** Interval of `psnr`, dB. */
  low: extra,
  high: extra,
  /** dB, the mean of the rollouts' own. */
  framePsnr: extra,
  /** Of the same frames; measured at some of the points only, as they cost more. */
  ssim: extra,
  lpips: extra,
});

/** Guesses of similar confidence: one point of the reliability curve. */
const reliability = z.strictObject({
  /** Mean confidence of the guesses in this bin, 0…1. */
  confidence: z.number(),
  /** Share of them that is right. */
  accuracy: z.number(),
  count: z.int().positive(),
});

/** One figure on videos that were trained on, and on videos that were not. */
const seenAndUnseen = z.strictObject({ seen: figure, unseen: figure, seenInterval: interval.optional() });

/** The trained networks that some figures look through: figures of different ones cannot be compared. */
const extractors = z.strictObject({
  lpips: z.strictObject({ network: z.enum(['alex', 'vgg']), file: z.string(), sha256: z.string() }).optional(),
  frechet: z
    .strictObject({
      /** Name of the features, such as 'lpips-alex features'. */
      name: z.string(),
      dimensions: z.int().positive(),
      /** Made and true frames behind each distance, by figure: { "tokenizer.frechet": [512, 512] }. */
      samples: z.record(z.string(), z.tuple([z.int().nonnegative(), z.int().nonnegative()])),
    })
    .optional(),
});

/** Shares of frames over a stretch of long play. */
const playWindow = z.strictObject({
  /** Frames since the last true one, both included. */
  from: z.int().positive(),
  to: z.int().positive(),
  /** Share of the frames that show each object. */
  objects: z.record(z.string(), z.number()),
  /** Share of the frames that show all of them. */
  whole: z.number(),
});

const fields = z.strictObject({
  format: z.literal('genie-report'),
  version: z.literal(1),
  world: z.string(),
  title: z.string().optional(),
  dataset: z.string(),
  backend: z.string(),
  /** ISO date and time. */
  created: z.string().optional(),
  /** What the figures were measured on: number of held-out videos, frames, clips, transitions, rollouts, … */
  samples: z.record(z.string(), z.int().nonnegative()).optional(),
  /** Wall time of each part; `null` for a part that was not run here. */
  seconds: z.strictObject({
    data: figure,
    videoTokenizer: figure,
    actionTokenizer: figure,
    dynamics: figure,
    evaluate: figure,
  }),
  tokenizer: z.strictObject({
    psnr: figure,
    ssim: figure,
    codebookUsage: figure,
    /** Entropy of the tokens as a share of the codebook's bits. */
    entropy: extra,
    /** Baseline: PSNR of the best constant picture. */
    constantImagePsnr: extra,
    /** Mean of the frames' own PSNR, dB. */
    framePsnr: extra,
    msSsim: extra,
    lpips: extra,
    frechet: extra,
    flicker: extra,
    /** What the true video has where the flicker is measured. */
    flickerTruth: extra,
  }),
  actions: z.strictObject({
    agreement: figure,
    usage: figure,
    entropy: figure,
    /** Baselines: balanced accuracy of codes that say nothing; unbalanced accuracy and that of the best constant answer. */
    chance: extra,
    accuracy: extra,
    bestConstant: extra,
    /** Baseline: balanced accuracy of a linear classifier that was trained with labels. */
    linearProbe: extra,
    mutualInformation: extra,
    codes: z.array(action).optional(),
    /** Sentences on actions that do not do on the screen what their names, from labels, say. */
    contradictions: z.array(z.string()).optional(),
    /** Names of the true actions, and how many scored transitions fall on each [code][true action]. */
    trueActions: z.array(z.string()).optional(),
    table: z.array(z.array(z.int().nonnegative())).optional(),
  }),
  dynamics: z.strictObject({
    psnr: figure,
    ssim: figure,
    deltaPsnr: figure,
    tokenAccuracy: figure,
    /** Baselines: PSNR of the held last frame, share of the most frequent token, accuracy of the last frame's tokens. */
    persistencePsnr: extra,
    tokenChance: extra,
    tokenPersistence: extra,
    framePsnr: extra,
    msSsim: extra,
    lpips: extra,
    /** Of free rollouts. */
    frechet: extra,
    flicker: extra,
    flickerTruth: extra,
    /** Expected calibration error of the confidence that unmasking relies on. */
    calibrationError: extra,
  }),
  control: z.strictObject({
    consistency: figure,
    direction: extra,
    balanced: extra,
    missing: extra,
    /** Baseline: what a world in which nothing moves would get. */
    still: extra,
  }),
  drift: z.array(driftPoint),
  play: z.strictObject({ framesPerSecond: figure, p95Ms: figure }),
  /** Only where the game's own states are known. */
  game: z.record(z.string(), figure).optional(),
  /** 95 % bootstrap intervals over held-out videos (of game figures: over games), by figure path. */
  intervals: z.record(z.string(), interval).optional(),
  /** How often guesses of each confidence are right; bins without a guess are left out. */
  calibration: z.array(reliability).optional(),
  extractors: extractors.optional(),
  /** The same figures on videos that the world was trained on, and on those it was not. */
  generalization: z
    .strictObject({
      tokenizerPsnr: seenAndUnseen,
      tokenizerSsim: seenAndUnseen,
      nextFramePsnr: seenAndUnseen,
      deltaPsnr: seenAndUnseen,
    })
    .optional(),
  /** Play without truth beside it, for as long as somebody may play. */
  longPlay: z
    .strictObject({ frames: z.int().positive(), games: z.int().positive(), windows: z.array(playWindow) })
    .optional(),
  /** For each figure that is `null`, by its path ("control.consistency"): one line that says why. */
  notDefined: z.record(z.string(), z.string()),
});

/** Every figure of a world: the contents of report.json. */
export type Report = z.infer<typeof fields>;

/** Checks a report.json: its fields, and that every figure that is `null` has its reason. */
export const reportSchema: z.ZodType<Report> = fields.superRefine((report, context) => {
  for (const path of nullFigures(report)) {
    if (report.notDefined[path]) continue;
    context.addIssue({
      code: 'custom',
      path: path.split('.'),
      message: `is null without a reason; expected one line under notDefined["${path}"]`,
    });
  }
});

/** Groups whose fields are single figures, so that a `null` among them needs a reason. */
const groups = ['seconds', 'tokenizer', 'actions', 'dynamics', 'control', 'play', 'game'] as const;

function nullFigures(report: Report): string[] {
  const single = groups.flatMap((group) =>
    Object.entries(report[group] ?? {})
      .filter(([, value]) => value === null)
      .map(([name]) => `${group}.${name}`),
  );
  const twofold = Object.entries(report.generalization ?? {}).flatMap(([name, sides]) =>
    (['seen', 'unseen'] as const)
      .filter((side) => sides[side] === null)
      .map((side) => `generalization.${name}.${side}`),
  );
  return [...single, ...twofold];
}

/** The figure at a path such as "tokenizer.psnr"; `undefined` where the report does not have it. */
export function figureAt(report: Report, path: string): number | null | undefined {
  const [group, name] = path.split('.');
  const value = (report[group as keyof Report] as Record<string, unknown> | undefined)?.[name];
  return value === null || typeof value === 'number' ? value : undefined;
}
