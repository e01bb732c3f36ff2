import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { printable } from '@genie/ops';
import * as z from 'zod';
import { LEROBOT_INFO } from './place.ts';

/** A column of a LeRobot dataset, or the pictures of a camera. */
interface LeRobotFeature {
  /** A number's type, or `video`, `image`. */
  dtype: string;
  shape: number[];
  /** Names of the components: a list, or lists by group. */
  names?: unknown;
  /** `action_names`: what numbers mean as actions; our own addition. */
  info?: { action_names?: string[] | undefined } | null | undefined;
}

/** Fields of `meta/info.json` of a LeRobot dataset that are read here. */
export interface LeRobotInfo {
  codebase_version: string;
  fps: number;
  data_path: string;
  video_path?: string | null | undefined;
  features: Record<string, LeRobotFeature>;
}

const infoSchema: z.ZodType<LeRobotInfo> = z.looseObject({
  codebase_version: z.string(),
  fps: z.number().positive(),
  data_path: z.string(),
  video_path: z.string().nullish(),
  features: z.record(
    z.string(),
    z.looseObject({
      dtype: z.string(),
      shape: z.array(z.number()).default([]),
      names: z.unknown().optional(),
      info: z.looseObject({ action_names: z.array(z.string()).optional() }).nullish(),
    }),
  ),
});

/** @throws Error naming the file, and the key where one is wrong */
export async function readLeRobotInfo(root: string): Promise<LeRobotInfo> {
  const file = join(root, LEROBOT_INFO);
  let json: unknown;
  try {
    json = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw new Error(`${file}: not JSON: ${printable((error as Error).message)}`, { cause: error });
  }
  const parsed = infoSchema.safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new Error(
      `${file}: ${printable(issue!.path.join('.'), 100)}: ${issue!.message}; expected the info of a LeRobot dataset`,
    );
  }
  const version = parsed.data.codebase_version;
  if (!version.startsWith('v3.'))
    throw new Error(
      `${file}: codebase_version is ${version}; expected v3.0: convert it with LeRobot's convert_dataset_v21_to_v30`,
    );
  return parsed.data;
}

/** Fills in a path such as `videos/{video_key}/chunk-{chunk_index:03d}/file-{file_index:03d}.mp4`. */
export function fillPath(pattern: string, values: Readonly<Record<string, string | number>>): string {
  return pattern.replace(/\{(\w+)(?::0?(\d+)d)?\}/g, (whole, key: string, digits?: string) => {
    const value = values[key];
    if (value === undefined) return whole;
    return digits ? String(value).padStart(Number(digits), '0') : String(value);
  });
}
