import { notDefined } from '@genie/metrics';
import type { Random } from '@genie/ops';
import { type ClipSums, estimate } from './estimate.ts';

/** Transitions with their latent and true actions, as `agreement` takes them. */
export interface LabelledTransitions {
  codes: readonly number[];
  actions: readonly number[];
  /** The video that each is from. */
  clips: readonly number[];
  effective: readonly boolean[];
}

/**
 * 95 % interval of action agreement, balanced or not (accuracy), over the videos that it is scored on: every second one in order of
 * appearance. The mapping stays as it was fitted on the others, as it would if it were used on further videos.
 *
 * @returns `undefined` where there are too few videos for one
 */
export function agreementInterval(
  { codes, actions, clips, effective }: LabelledTransitions,
  mapping: readonly (number | null)[],
  kind: 'balanced' | 'accuracy',
  random: Random,
): [low: number, high: number] | undefined {
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
  const shareOf = { balanced, accuracy }[kind];
  const figure = estimate(
    sums,
    keys,
    (total) => {
      const value = shareOf(total, present);
      return value === null ? notDefined('no transition is scored') : { value };
    },
    random.fork(kind),
  );
  return figure.value === null ? undefined : figure.interval;
}

type Totals = Readonly<Record<string, number>>;

function balanced(total: Totals, present: readonly number[]): number | null {
  const shares = present.flatMap((a) => (total[`all ${a}`] > 0 ? [total[`right ${a}`] / total[`all ${a}`]] : []));
  return shares.length > 0 ? shares.reduce((a, b) => a + b, 0) / shares.length : null;
}

function accuracy(total: Totals, present: readonly number[]): number | null {
  const sum = (name: string) => present.reduce((all, action) => all + total[`${name} ${action}`], 0);
  return sum('all') > 0 ? sum('right') / sum('all') : null;
}
