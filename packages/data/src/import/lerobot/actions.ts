import { join } from 'node:path';
import { glob } from 'tinyglobby';
import type { VideoLabels } from '../../labels.ts';
import type { Skipped } from '../source.ts';
import type { LeRobotInfo } from './info.ts';
import { parquetRows } from './parquet.ts';

/** More different actions than these are not keys that someone pressed, but axes that someone turned. */
const MOST_ACTIONS = 64;

/** The actions of a dataset's episodes. */
export type EpisodeActions = (episode: number, length: number) => VideoLabels | undefined;

/** Names of a feature's components: a list, or lists by group. */
function componentNames(names: unknown, count: number): string[] {
  const list = Array.isArray(names)
    ? names
    : typeof names === 'object' && names !== null
      ? Object.values(names).flat()
      : [];
  return Array.from({ length: count }, (_, i) => (typeof list[i] === 'string' ? (list[i] as string) : `${i}`));
}

/** Name of an action: the keys that are down, joined; axes with their values. */
function actionName(
  values: readonly number[],
  components: readonly string[],
  known: readonly string[] | undefined,
): string {
  if (values.length === 1) return known?.[values[0]!] ?? String(values[0]);
  const parts = values.flatMap((value, i) =>
    value === 0 ? [] : [value === 1 ? components[i]! : `${components[i]}=${value}`],
  );
  return parts.join('+') || 'none';
}

/**
 * Reads the actions of all episodes, where they are one of a few: numbers, or vectors of keys that are up or down. Each different
 * one is an action of the labels.
 *
 * @param skipped is told where they are of another kind
 */
export async function readActions(
  root: string,
  { features, fps }: LeRobotInfo,
  skipped: Skipped[],
): Promise<EpisodeActions> {
  const feature = features.action;
  if (!feature) return () => undefined;
  const none = (reason: string): EpisodeActions => {
    skipped.push({ source: `${root}: action`, reason });
    return () => undefined;
  };
  if (feature.shape.length > 1)
    return none(`has the shape [${feature.shape}]; expected numbers or a vector, so that it can be a label`);
  const numbers = new Map<string, number>();
  const vectors: number[][] = [];
  /** By episode, the action of each frame. */
  const taken = new Map<number, number[]>();
  for (const file of (await glob('data/**/*.parquet', { cwd: root })).sort()) {
    for await (const rows of parquetRows(join(root, file), ['episode_index', 'frame_index', 'action'])) {
      for (const { episode_index, frame_index, action } of rows) {
        const values = Array.from(
          typeof action === 'object' && action !== null ? (action as ArrayLike<unknown>) : [action],
          Number,
        );
        const key = values.join(' ');
        let number = numbers.get(key);
        if (number === undefined) {
          if (numbers.size === MOST_ACTIONS)
            return none(`more than ${MOST_ACTIONS} different ones (axes, not keys): not used as labels`);
          number = numbers.size;
          numbers.set(key, number);
          vectors.push(values);
        }
        const episode = Number(episode_index);
        const list = taken.get(episode);
        if (list) list[Number(frame_index)] = number;
        else taken.set(episode, [number]);
      }
    }
  }
  const components = componentNames(feature.names, vectors[0]?.length ?? 0);
  const known = feature.info?.action_names;
  const isScalar = vectors[0]?.length === 1;
  // Numbers in their order; where the numbers have names, all of them, in theirs.
  const order = vectors.map((_, i) => i).sort((a, b) => compare(vectors[a]!, vectors[b]!));
  const named = known && isScalar && vectors.every(([value]) => known[value!] !== undefined);
  const actionNames = named ? known : order.map((i) => actionName(vectors[i]!, components, known));
  const place = new Map(order.map((i, at) => [i, named ? vectors[i]![0]! : at]));
  return (episode, length) => {
    const own = taken.get(episode);
    // The last frame's action leads nowhere.
    if (own?.length !== length || length < 2 || own.includes(undefined as never)) return undefined;
    return { fps, actionNames, actions: own.slice(0, length - 1).map((number) => place.get(number)!) };
  };
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (const [i, value] of a.entries()) if (value !== b[i]) return value - b[i]!;
  return 0;
}
