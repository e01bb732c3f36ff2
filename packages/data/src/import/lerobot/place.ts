import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

/** File of a LeRobot dataset that says what else is there. */
export const LEROBOT_INFO: string = join('meta', 'info.json');

/** The folder of a dataset, and which camera's pictures are wanted, where a path such as `DATASET/videos/KEY` says so. */
export function leRobotPlace(path: string): { root: string; camera?: string } {
  if (existsSync(join(path, LEROBOT_INFO))) return { root: path };
  return { root: dirname(dirname(resolve(path))), camera: basename(resolve(path)) };
}
