import * as z from 'zod';
import { registry } from './figures/registry.ts';
import { type GroupName, groups, partsOf } from './groups.ts';

/** A figure: `null` where it is not defined, and then `notDefined` of the report says why. */
const figure = z.number().nullable();
/** A figure that a report may leave out: baselines and details beside the ones that every report has. */
const extra = figure.optional();
/** Interval in which a figure could lie had other videos been drawn: 95 % of the resamples. */
const interval = z
  .tuple([z.number(), z.number()])
  .refine(([low, high]) => low <= high, 'expected [low, high], low first');

/** Motion that an action causes on the screen, in pixels a frame, right and down: see `ActionEffect` of `@genie/world`. */
const effect = z.strictObject({
  x: z.number(),
  y: z.number(),
  scroll: z.tuple([z.number(), z.number()]),
  object: z.tuple([z.number(), z.number()]),
  amount: z.number(),
  consistency: z.number(),
  steps: z.int().positive(),
  starts: z.int().positive(),
});

/** An action: what it is called, and its own value of every figure that has one per code. */
export interface ReportAction {
  index: number;
  /** The code's digits, one per latent dimension. */
  code: number[];
  name: string;
  /** Share of held-out transitions that got this code, 0…1. */
  usage: number;
  /** Share of this code's scored transitions whose true action is the one it is mapped to, 0…1. */
  agreement: number | null;
  /** Name of the true action it is mapped to. */
  trueAction?: string | null | undefined;
  /** Keys in the page, several held together joined by `+`. */
  keys?: string[] | undefined;
  /** Effect on the screen, where that was measured. */
  effect?: z.infer<typeof effect> | undefined;
}

const action = z.strictObject({
  index: z.int().nonnegative(),
  code: z.array(z.number()),
  name: z.string(),
  trueAction: z.string().nullable().optional(),
  keys: z.array(z.string()).optional(),
  effect: effect.optional(),
  ...Object.fromEntries(registry.flatMap(({ info: { perCode } }) => (perCode ? [[perCode.name, extra] as const] : []))),
  usage: z.number(),
  agreement: figure,
}) as unknown as z.ZodType<ReportAction>;

/** Figures of a group by name. */
export type FigureValues = Record<string, number | null>;

/** The fields of a group: its figures, and what stands beside them. */
function figuresOf(group: GroupName): Record<string, z.ZodType<number | null | undefined>> {
  const infos = registry
    .filter(({ info, family }) => !family && info.only === undefined && partsOf(info.path).group === group)
    .map(({ info }) => info);
  return Object.fromEntries(
    infos.flatMap(({ path, always, baseline, ceiling }) => [
      [partsOf(path).name, always ? figure : extra] as const,
      ...[baseline, ceiling].flatMap((beside) => (beside ? [[partsOf(beside.path).name, extra] as const] : [])),
    ]),
  );
}

/** Figures of the actions, and what each of them is. */
export interface ReportActions {
  codes?: ReportAction[] | undefined;
  trueActions?: string[] | undefined;
  fromLabels?: true | undefined;
  contradictions?: string[] | undefined;
  told?: string | undefined;
  table?: number[][] | undefined;
  [figure: string]: number | null | ReportAction[] | string | string[] | number[][] | true | undefined;
}

const groupOf = (group: GroupName) => z.strictObject(figuresOf(group)) as unknown as z.ZodType<FigureValues>;

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
  /** Sizes of the samples behind the figures: number of held-out videos, frames, clips, transitions, rollouts, … */
  samples: z.record(z.string(), z.int().nonnegative()).optional(),
  /** Wall time of each part; `null` for a part that was not run here. */
  seconds: z.strictObject({
    data: figure,
    videoTokenizer: figure,
    actionTokenizer: figure,
    dynamics: figure,
    evaluate: figure,
  }),
  tokenizer: groupOf('tokenizer'),
  actions: z.strictObject({
    ...figuresOf('actions'),
    codes: z.array(action).optional(),
    /** Sentences on actions that do not do on the screen what their names, from labels, say. */
    contradictions: z.array(z.string()).optional(),
    /** Statement in a sentence of whether the actions can be told apart. */
    told: z.string().optional(),
    /** Names of the true actions, and how many scored transitions fall on each [code][true action]. */
    trueActions: z.array(z.string()).optional(),
    /** True when the world was trained on the true actions, so that none is inferred. */
    fromLabels: z.literal(true).optional(),
    table: z.array(z.array(z.int().nonnegative())).optional(),
  }) as unknown as z.ZodType<ReportActions>,
  dynamics: groupOf('dynamics'),
  control: groupOf('control'),
  drift: z.array(driftPoint),
  play: groupOf('play'),
  /** Only where the game's own states are known. */
  game: z.record(z.string(), figure).optional(),
  /** 95 % bootstrap intervals over held-out videos (of game figures: over games), by figure path. */
  intervals: z.record(z.string(), interval).optional(),
  /** Accuracy of the guesses of each confidence; bins without a guess are left out. */
  calibration: z.array(reliability).optional(),
  extractors: extractors.optional(),
  /** The same figures on videos that the world was trained on, and on those it was not. */
  generalization: (
    z.strictObject(
      Object.fromEntries(
        registry.flatMap(({ info: { seenAs } }) => (seenAs ? [[seenAs, seenAndUnseen.optional()] as const] : [])),
      ),
    ) as unknown as z.ZodType<Record<string, z.infer<typeof seenAndUnseen>>>
  ).optional(),
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

function nullFigures(report: Report): string[] {
  const single = ['seconds', ...Object.keys(groups)].flatMap((group) =>
    Object.entries(report[group as keyof Report] ?? {})
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
