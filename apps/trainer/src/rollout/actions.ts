import { existsSync, readFileSync } from 'node:fs';
import type { Random } from '@genie/ops';
import { UsageError } from '@genie/pipeline/internal/errors';
import type { WorldInfo } from '@genie/world';

/** Returns the latent action that leads to frame t + 1, t from 0 on. */
export type ActionSource = (t: number) => number;

/** Frames for which a random action is held. */
const hold = 4;

/** A way to choose actions, made for one rollout after the other. */
export type ActionChoice = (random: Random) => ActionSource;

/**
 * Reads what a user says of actions: `random`, `idle`, a list separated by commas, or a file with one.
 *
 * Actions are named by their number, their name, or one of their keys (`ArrowUp`). A file holds a JSON array of them, or lists them
 * separated by commas or lines; a list is repeated to the end. Or it is the JSON beside a video (`fps`, `actions` and `actionNames`): its
 * actions are then taken by name and by time, whatever the world's rate.
 *
 * @throws UsageError where an action is not one of this world's, or there is none
 */
export function readActions(
  text: string,
  { actions, idle, fps }: Pick<WorldInfo, 'actions' | 'idle' | 'fps'>,
): ActionChoice {
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
  const where = isFile ? `--actions ${text}` : '--actions';
  const { words, rate, areNames } = isFile
    ? wordsOf(readFileSync(text, 'utf8'), text)
    : { words: text.split(','), rate: undefined, areNames: false };
  const known = new Map<string, number>();
  const list = words.map((word) => {
    const found = known.get(word) ?? actionOf(word.trim(), actions, { where, areNames });
    known.set(word, found);
    return found;
  });
  if (list.length === 0) throw new UsageError(`--actions ${text}: no actions in it, expected at least one`);
  // The action at work in the middle of the step.
  const at = rate === undefined ? (t: number) => t : (t: number) => Math.floor(((t + 0.5) * rate) / fps);
  return () => (t) => list[at(t) % list.length]!;
}

function actionOf(
  word: string,
  actions: WorldInfo['actions'],
  { where, areNames }: { where: string; areNames: boolean },
): number {
  // A name in labels may look like a number and is none.
  const found =
    !areNames && /^\d+$/.test(word)
      ? actions[Number(word)]
      : actions.find(({ name, keys }) => name.toLowerCase() === word.toLowerCase() || keys?.includes(word));
  if (found) return found.index;
  const names = actions.map(({ index, name }) => `${index} ${name}`).join(', ');
  throw new UsageError(
    `${where}: ${JSON.stringify(word)} is none of this world's actions (${names}), nor one of their keys, random, idle, policy or a file`,
  );
}

/** Parses the list in a file; `rate`: actions a second, if given; `areNames`: they are names of actions and nothing else. */
function wordsOf(content: string, file: string): { words: string[]; rate: number | undefined; areNames: boolean } {
  const plain = { rate: undefined, areNames: false };
  if (!/^\s*[[{]/.test(content)) return { ...plain, words: content.split(/[,\s]+/).filter(Boolean) };
  let json: unknown;
  try {
    json = JSON.parse(content);
  } catch {
    throw new UsageError(`--actions ${file}: not JSON, though it begins so`);
  }
  if (Array.isArray(json)) return { ...plain, words: json.map(String) };
  const { actions, actionNames, fps } = json as { actions?: unknown; actionNames?: unknown; fps?: unknown };
  if (!Array.isArray(actions))
    throw new UsageError(`--actions ${file}: expected a JSON array, or an object with "actions"`);
  const rate = typeof fps === 'number' && fps > 0 ? fps : undefined;
  if (!Array.isArray(actionNames)) return { words: actions.map(String), rate, areNames: false };
  const words = actions.map((action) => {
    const name: unknown = actionNames[action as number];
    if (typeof name === 'string') return name;
    throw new UsageError(
      `--actions ${file}: found action ${JSON.stringify(action)}, which has no name in "actionNames"; expected 0 to ${actionNames.length - 1}`,
    );
  });
  return { words, rate, areNames: true };
}
