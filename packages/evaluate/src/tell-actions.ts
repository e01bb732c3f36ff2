import type { InferredActions } from './observed.ts';

/** Share of the error that codes have to explain for their actions to count as distinct. */
const TOO_LITTLE = 0.02;

/** The rhythm from which codes are taken for the phases of something that moves by itself. */
const RHYTHMIC = 0.5;

/** Advice where actions are not distinct. */
const ADVICE =
  'More video, video in which more is done, or longer training may help; with labels beside the videos, actions: labels trains on the true actions.';

/** Measures of the actions that need no true ones: the figures `actions.explained` and `actions.distinct`. */
export interface Distinctness {
  explained: number;
  distinct: number;
}

/** Returns whether the choice of the code makes a difference, and there are at least two choices. */
export function areDistinct({ explained, distinct }: Distinctness): boolean {
  return explained >= TOO_LITTLE && distinct >= 2;
}

/** Describes in a sentence, without true actions, whether the actions of a world can be told apart. `undefined` where that is not known. */
export function tellActions({
  effects,
  moves,
  unlabelled,
}: Pick<InferredActions, 'effects' | 'moves' | 'unlabelled'>): string | undefined {
  if (!effects) return undefined;
  if (!moves)
    return 'Nothing moves in the video, so there are no actions to tell apart. Video in which something happens is needed.';
  if (effects.value === null) return `Whether the actions are distinct is not known: ${effects.reason}.`;
  const { groups, value } = effects;
  const twins = groups.filter((group) => group.length > 1).map((group) => group.join(' and '));
  const same = twins.length > 0 ? ` Codes that do the same: ${twins.join('; ')}.` : '';
  if (!areDistinct({ explained: value, distinct: groups.length })) {
    const why =
      groups.length < 2
        ? 'every code does the same'
        : `the choice of the code explains ${(100 * Math.max(0, value)).toFixed(1)} % of what is foretold wrong`;
    return `The actions are not distinct: ${why}.${groups.length < 2 ? '' : same} ${ADVICE}`;
  }
  const rhythm = unlabelled?.rhythm.value ?? 0;
  if (rhythm >= RHYTHMIC)
    return `${groups.length} distinct codes, but the next one mostly follows from those before (rhythm ${rhythm.toFixed(2)}), so they tell what moves by itself rather than what is pressed.${same} ${ADVICE}`;
  return `${groups.length} distinct actions.${same}`;
}
