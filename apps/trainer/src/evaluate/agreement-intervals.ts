import { notDefined } from '@genie/metrics';
import type { Random } from '@genie/ops';
import { type ClipSums, type Estimate, estimate } from './estimate.ts';

/** Transitions with their latent and true actions, as `agreement` takes them. */
export interface LabelledTransitions {
  codes: readonly number[];
  actions: readonly number[];
  /** The video that each is from. */
  clips: readonly number[];
  effective: readonly boolean[];
}

type Interval = [low: number, high: number];

/**
 * Intervals of action agreement, balanced and not, over the videos that it is scored on: every second one in order of appearance. The
 * mapping stays as it was fitted on the others, as it would if it were used on further videos.
 */
export function agreementIntervals(
  { codes, actions, clips, effective }: LabelledTransitions,
  mapping: readonly (number | null)[],
  random: Random,
): { balanced?: Interval; accuracy?: Interval } {
  const scored = [...new Set(clips)].filter((_, order) => order % 2 === 1);
  const present = [...new Set(actions)];
  const keys = present.flatMap((action) => [`right ${action}`, `all ${action}`]);
  const sums = scored.map((video) => {
    const own: Record<string, number> = Object.fromEntries(keys.map((key) => [key, 0]));
    for (let i = 0; i < codes.length; i++) {
      if (clips[i] !== video || !effective[i]) continue;
      own[`all ${actions[i]}`]++;
      if (mapping[codes[i]] === actions[i]) own[`right ${actions[i]}`]++;
    }
    return { video, ...own } as ClipSums<string>;
  });
  const balanced = estimate(
    sums,
    keys,
    (total) => {
      const shares = present.flatMap((a) => (total[`all ${a}`] > 0 ? [total[`right ${a}`] / total[`all ${a}`]] : []));
      return shares.length > 0 ? { value: mean(shares) } : notDefined('no transition is scored');
    },
    random.fork('balanced'),
  );
  const accuracy = estimate(
    sums,
    keys,
    (total) => {
      const sum = (name: string) => present.reduce((all, action) => all + total[`${name} ${action}`], 0);
      return sum('all') > 0 ? { value: sum('right') / sum('all') } : notDefined('no transition is scored');
    },
    random.fork('accuracy'),
  );
  return { ...named('balanced', balanced), ...named('accuracy', accuracy) };
}

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

function named<Name extends string>(name: Name, figure: Estimate): { [key in Name]?: Interval } {
  return (figure.value !== null && figure.interval ? { [name]: figure.interval } : {}) as { [key in Name]?: Interval };
}
