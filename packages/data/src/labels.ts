import { readFile } from 'node:fs/promises';
import { z } from 'zod';

/** What truly happened in a video: for evaluation, and for training where it is told to take the true actions. */
export interface VideoLabels {
  readonly fps: number;
  readonly actionNames: string[];
  /** Index into `actionNames`; entry t leads from frame t to frame t + 1, so there is one fewer than frames. */
  readonly actions: number[];
  /** Numbers of the game's state by name, one entry a frame. */
  readonly states?: Record<string, number[]> | undefined;
  /** Whether each action could have an effect, one entry an action. */
  readonly effective?: boolean[] | undefined;
  /** Name of the game. */
  readonly game?: string | undefined;
  /** Pixels of the video a pixel of the game, default 1. */
  readonly scale?: number | undefined;
}

const labelsSchema: z.ZodType<VideoLabels> = z
  .object({
    fps: z.number().positive(),
    actionNames: z.array(z.string()).min(1),
    actions: z.array(z.number().int().min(0)),
    states: z.record(z.string(), z.array(z.number())).optional(),
    effective: z.array(z.boolean()).optional(),
    game: z.string().optional(),
    scale: z.number().int().positive().optional(),
  })
  .refine(({ actions, actionNames }) => actions.every((action) => action < actionNames.length), {
    path: ['actions'],
    message: 'an action without a name in actionNames',
  })
  .refine(({ actions, effective }) => !effective || effective.length === actions.length, {
    path: ['effective'],
    message: 'expected one entry an action',
  });

/**
 * Reads the JSON beside a video.
 *
 * @throws Error naming the file and what is wrong in it
 */
export async function readLabels(path: string): Promise<VideoLabels> {
  const text = await readFile(path, 'utf8').catch((error: Error) => {
    throw new Error(`${path}: cannot be read: ${error.message}`, { cause: error });
  });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new Error(`${path}: not JSON: ${(error as Error).message}`, { cause: error });
  }
  const parsed = labelsSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  throw new Error(`${path}: ${issue.path.join('.') || 'the file'}: ${issue.message}; expected labels of a video`);
}
