import type { CodeEffectsDetails, Figure } from '@genie/metrics';

/** Share of the error that codes have to explain for their actions to count as distinct. */
const TOO_LITTLE = 0.02;

/** Whether the actions of a world can be told apart, in a sentence, without true ones. `undefined` where that is not known. */
export function tellActions(effects: Figure<CodeEffectsDetails> | undefined): string | undefined {
  if (!effects) return undefined;
  if (effects.value === null) return `Whether the actions are distinct is not known: ${effects.reason}.`;
  const { groups, value } = effects;
  if (value < TOO_LITTLE || groups.length < 2) {
    const why =
      groups.length < 2
        ? 'every code does the same'
        : `the choice of the code explains ${(100 * Math.max(0, value)).toFixed(1)} % of what is foretold wrong`;
    return `The actions are not distinct: ${why}. More video, video in which more is done, or longer training may help; with labels beside the videos, actions: labels trains on the true actions.`;
  }
  const twins = groups.filter((group) => group.length > 1).map((group) => group.join(' and '));
  const same = twins.length > 0 ? ` Codes that do the same: ${twins.join('; ')}.` : '';
  return `${groups.length} distinct actions.${same}`;
}
