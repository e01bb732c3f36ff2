import { existsSync, readFileSync } from 'node:fs';
import type { Random } from '@genie/ops';
import type { WorldInfo } from '@genie/world';
import { UsageError } from '../errors.ts';

/** Which latent action leads to frame t + 1, t from 0 on. */
export type ActionSource = (t: number) => number;

/** Frames for which a random action is held. */
const hold = 4;

/** A way to choose actions, made for one rollout after the other. */
export type ActionChoice = (random: Random) => ActionSource;

/**
 * Reads what a user says of actions: `random`, `idle`, a list separated by commas, or a file with one.
 *
 * Actions are named by their number, their name, or one of their keys (`ArrowUp`). A file holds a JSON array of them, or is
 * the JSON beside a video (`actions` and `actionNames`), or lists them separated by commas or lines. A list is repeated to the end.
 *
 * @throws UsageError where an action is not one of this world's, or there is none
 */
export function readActions(text: string, { actions, idle }: Pick<WorldInfo, 'actions' | 'idle'>): ActionChoice {
  if (text === 'idle') return () => () => idle;
  if (text === 'random') {
    return (random) => {
      let action = 0;
      return (t) => {
        if (t % hold === 0) action = random.integer(actions.length);
        return action;
      };
    };
  }
  const isFile = existsSync(text);
  const words = isFile ? wordsOf(readFileSync(text, 'utf8'), text) : text.split(',');
  const list = words.map((word) => actionOf(word.trim(), actions, isFile ? `--actions ${text}` : '--actions'));
  if (list.length === 0) throw new UsageError(`--actions ${text}: no actions in it, expected at least one`);
  return () => (t) => list[t % list.length]!;
}

function actionOf(word: string, actions: WorldInfo['actions'], where: string): number {
  const found = /^\d+$/.test(word)
    ? actions[Number(word)]
    : actions.find(({ name, keys }) => name.toLowerCase() === word.toLowerCase() || keys?.includes(word));
  if (found) return found.index;
  const names = actions.map(({ index, name }) => `${index} ${name}`).join(', ');
  throw new UsageError(
    `${where}: ${JSON.stringify(word)} is none of this world's actions (${names}), nor one of their keys, random, idle, policy or a file`,
  );
}

function wordsOf(content: string, file: string): string[] {
  if (!/^\s*[[{]/.test(content)) return content.split(/[,\s]+/).filter(Boolean);
  let json: unknown;
  try {
    json = JSON.parse(content);
  } catch {
    throw new UsageError(`--actions ${file}: not JSON, though it begins so`);
  }
  if (Array.isArray(json)) return json.map(String);
  const { actions, actionNames } = json as { actions?: unknown; actionNames?: unknown };
  if (!Array.isArray(actions))
    throw new UsageError(`--actions ${file}: expected a JSON array, or an object with "actions"`);
  return actions.map((action) =>
    String(Array.isArray(actionNames) ? (actionNames[action as number] ?? action) : action),
  );
}
