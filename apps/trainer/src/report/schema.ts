import { z } from 'zod';

/** A figure: `null` where it is not defined, and then `notDefined` of the report says why. */
const figure = z.number().nullable();
/** A figure that a report may leave out: baselines and details beside the ones that every report has. */
const extra = figure.optional();

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
  }),
  actions: z.strictObject({
    agreement: figure,
    usage: figure,
    entropy: figure,
    /** Baselines: balanced accuracy of codes that say nothing; unbalanced accuracy and that of the best constant answer. */
    chance: extra,
    accuracy: extra,
    bestConstant: extra,
    mutualInformation: extra,
    codes: z.array(action).optional(),
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
  return groups.flatMap((group) =>
    Object.entries(report[group] ?? {})
      .filter(([, value]) => value === null)
      .map(([name]) => `${group}.${name}`),
  );
}

/** The figure at a path such as "tokenizer.psnr"; `undefined` where the report does not have it. */
export function figureAt(report: Report, path: string): number | null | undefined {
  const [group, name] = path.split('.');
  const value = (report[group as keyof Report] as Record<string, unknown> | undefined)?.[name];
  return value === null || typeof value === 'number' ? value : undefined;
}
