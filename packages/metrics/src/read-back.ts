import { contingency, rowSums } from './confusion.ts';
import { type Figure, notDefined } from './figure.ts';
import { assertSameLength } from './pixels.ts';

export interface ReadBackInput {
  /** Code that was played at each step, [n], 0…numCodes-1. */
  codes: ArrayLike<number>;
  /** The action that was read from the pictures of that step, [n], 0…numActions-1. */
  read: ArrayLike<number>;
  /** The rollout of each step, [n]: whole rollouts go to one half. */
  rollouts: ArrayLike<number>;
  numCodes: number;
  numActions: number;
  /** The actions that the mean is taken over. Default: all. */
  actions?: readonly number[] | undefined;
  /** The code that stands for each action, [numActions], where that is known; `null`: none. Default: it is fitted. */
  codeOfAction?: readonly (number | null)[] | undefined;
}

export interface ReadBackDetails {
  /** The code that stands for each action, [numActions]; `null` for one that no code made, or that is left out. */
  codeOfAction: (number | null)[];
  /** Share of the steps under each action's code that were read as it, [numActions]; `null` where it is left out. */
  recall: (number | null)[];
  /** Chance level, where the code changes nothing: 1 / number of actions. */
  chance: number;
  /** The rollouts that it was scored on. */
  scoredRollouts: number[];
  /** Steps that were scored. */
  scored: number;
}

/**
 * Returns how well actions can be played: the share of the steps under the code that stands for an action which are read as that action,
 * mean over the actions, 0…1.
 *
 * The code that stands for an action is the one whose steps are read as it most often on one half of the rollouts; the other half is scored,
 * so choosing among codes by noise gains nothing. Rollouts take turns, as clips do in `agreement`. Where all codes do the same the shares of
 * the actions sum to 1 or less, so the mean is at most chance, whatever is read. An action that no code makes counts as 0.
 *
 * @returns the mean with the codes and shares; not defined with fewer than two rollouts to fit and score on, or two actions
 * @throws RangeError when lengths differ or an index is out of its range
 */
export function readBack(input: ReadBackInput): Figure<ReadBackDetails> {
  const { codes, read, rollouts, numCodes, numActions, codeOfAction: known } = input;
  assertSameLength(rollouts, codes, 'rollouts and codes');
  const wanted = input.actions ?? Array.from({ length: numActions }, (_, action) => action);
  if (wanted.length < 2) return notDefined('there are fewer than two actions to play');
  const order = new Map<number, number>();
  for (let i = 0; i < rollouts.length; i++) if (!order.has(rollouts[i])) order.set(rollouts[i], order.size);
  if (!known && order.size < 2) return notDefined(`found ${order.size} rollouts; two halves need at least 2`);
  const half = (parity: number) => (i: number) => order.get(rollouts[i])! % 2 === parity;
  const sizes = { numCodes, numActions };
  const score = contingency(codes, read, sizes, known ? undefined : half(1));
  const played = rowSums(score);
  const fit = known ? undefined : contingency(codes, read, sizes, half(0));
  const codeOfAction = Array.from({ length: numActions }, (_, action) => {
    if (!wanted.includes(action)) return null;
    return fit ? codeThatMakes(fit, action, played) : (known![action] ?? null);
  });
  const recall = codeOfAction.map((code, action) => {
    if (!wanted.includes(action)) return null;
    if (code === null) return 0;
    return played[code] > 0 ? score[code][action] / played[code] : null;
  });
  const shares = recall.filter((share) => share !== null);
  if (shares.length === 0) return notDefined('none of the actions was played in the half that is scored');
  return {
    value: shares.reduce((a, b) => a + b, 0) / shares.length,
    codeOfAction,
    recall,
    chance: 1 / wanted.length,
    scoredRollouts: [...order.keys()].filter((_, i) => known || i % 2 === 1),
    scored: played.reduce((a, b) => a + b, 0),
  };
}

/** The code with the largest share of steps read as an action, of those that the scored half has too; the first of equals. */
function codeThatMakes(
  counts: readonly (readonly number[])[],
  action: number,
  played: readonly number[],
): number | null {
  const totals = rowSums(counts);
  let best: number | null = null;
  let largest = 0;
  for (const [code, row] of counts.entries()) {
    if (played[code] === 0 || totals[code] === 0) continue;
    const share = row[action] / totals[code];
    if (share > largest) [best, largest] = [code, share];
  }
  return best;
}
