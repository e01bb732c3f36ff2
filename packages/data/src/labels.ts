import { readFile } from 'node:fs/promises';
import { printable } from '@genie/ops';
import * as z from 'zod';

/** True actions and states of a video: for evaluation, and for training if it is told to take the true actions. */
export interface VideoLabels {
  readonly fps: number;
  readonly actionNames: string[];
  /** Index into `actionNames`; entry t leads from frame t to frame t + 1, so there is one fewer than frames. */
  readonly actions: number[];
  /** Numbers of the game's state by name, one entry a frame. */
  readonly states?: Record<string, number[]> | undefined;
  /** True for each action that could have an effect, one entry an action. */
  readonly effective?: boolean[] | undefined;
  /** Reward of each action, one entry an action. */
  readonly rewards?: number[] | undefined;
  /** True when the game was over with the last frame, and the video not only cut off there. */
  readonly terminated?: boolean | undefined;
  /** Name of the game. */
  readonly game?: string | undefined;
  /** Pixels of the video a pixel of the game, default 1. */
  readonly scale?: number | undefined;
}

const labelsSchema: z.ZodType<VideoLabels> = z
  .object({
    fps: z.number().positive(),
    actionNames: z.array(z.string().min(1)).min(1),
    actions: z.array(z.number().int().min(0)),
    states: z.record(z.string(), z.array(z.number())).optional(),
    effective: z.array(z.boolean()).optional(),
    rewards: z.array(z.number()).optional(),
    terminated: z.boolean().optional(),
    game: z.string().optional(),
    scale: z.number().int().positive().optional(),
  })
  .superRefine(({ actionNames, actions, effective, rewards, states = {} }, context) => {
    const wrong = (key: string, message: string) => context.addIssue({ code: 'custom', path: [key], message });
    const twice = actionNames.find((name, i) => actionNames.indexOf(name) < i);
    if (twice !== undefined) wrong('actionNames', `two are called ${JSON.stringify(twice)}, expected a name for each`);
    const nameless = actions.find((action) => action >= actionNames.length);
    if (nameless !== undefined)
      wrong(
        'actions',
        `an action without a name in actionNames: found ${nameless}, expected 0 to ${actionNames.length - 1}`,
      );
    if (effective && effective.length !== actions.length)
      wrong('effective', `expected one entry an action: found ${effective.length}, expected ${actions.length}`);
    if (rewards && rewards.length !== actions.length)
      wrong('rewards', `expected one entry an action: found ${rewards.length}, expected ${actions.length}`);
    for (const [name, values] of Object.entries(states))
      if (values.length !== actions.length + 1)
        wrong('states', `${name} has ${values.length} entries, expected ${actions.length + 1}, one a frame`);
  });

/** Keys by which a file can be told to be meant as labels. */
const telling = ['actions', 'actionNames', 'fps'];

/**
 * Reads the JSON beside a video.
 *
 * @throws Error naming the file and what is wrong in it
 */
export async function readLabels(path: string): Promise<VideoLabels> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new Error(`${path}: cannot be read: ${error.message || error.code}`, { cause: error });
  });
  let json: unknown;
  try {
    json = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new Error(`${path}: not JSON: ${printable((error as Error).message)}`, { cause: error });
  }
  const parsed = labelsSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const isObject = typeof json === 'object' && json !== null && !Array.isArray(json);
  if (!isObject || !telling.some((key) => key in (json as object))) {
    const keys = isObject ? Object.keys(json as object) : [];
    const found = !isObject
      ? Array.isArray(json)
        ? 'an array'
        : json === null
          ? 'null'
          : `a ${typeof json}`
      : keys.length === 0
        ? 'an empty object'
        : `${keys.slice(0, 3).join(', ')}${keys.length > 3 ? ', …' : ''}`;
    throw new Error(
      `${path}: no labels of a video: found ${printable(found, 100)}, expected fps, actionNames and actions`,
    );
  }
  const issue = parsed.error.issues[0]!;
  throw new Error(
    `${path}: ${printable(issue.path.join('.'), 100) || 'the file'}: ${printable(issue.message)}; expected labels of a video`,
  );
}

/** The labels of a video as they lie beside its frames. */
export interface FittedLabels extends VideoLabels {
  /** Actions a second of the video's own time: action t is at work from t / rate to (t + 1) / rate. */
  readonly rate: number;
}

/** Rates that differ by so little are one rate told in two ways, such as 29.97 and 30. */
const sameRate = 0.02;
/** Television's rates are 1000/1001 of the round ones, and often rounded. */
const television = 0.001;

/**
 * Lays labels beside a video by time: their rate and that of its frames may differ, but both have to last equally long, to two frames
 * of the slower. Where there is one action for each pair of frames, and the rates are the same but for rounding, they go frame by frame.
 *
 * @param video `frames` of the whole source at `fps` frames a second
 * @returns the labels with their rate in the video's time, or one line that says why they do not fit
 */
export function fitLabels(labels: VideoLabels, video: { frames: number; fps: number }): FittedLabels | string {
  const shown = labels.actions.length + 1;
  if (shown === video.frames && Math.abs(labels.fps / video.fps - 1) <= sameRate) return { ...labels, rate: video.fps };
  const [own, seconds] = [shown / labels.fps, video.frames / video.fps];
  if (Math.abs(own - seconds) <= 2 / Math.min(labels.fps, video.fps)) return { ...labels, rate: labels.fps };
  const drift = Math.abs(own / seconds - 1);
  if (Math.abs(drift - television) < 0.2 * television) return { ...labels, rate: shown / seconds };
  const frames = `${video.frames} frames at ${short(video.fps)} a second, ${seconds.toFixed(1)} s`;
  const hint =
    shown === video.frames
      ? `; if each action belongs to one frame, set fps to ${short(video.fps)}`
      : '; expected both to last equally long';
  return `actions: found ${labels.actions.length} at ${short(labels.fps)} a second, ${own.toFixed(1)} s, beside ${frames}${hint}`;
}

const short = (value: number): string => String(Number(value.toFixed(2)));
