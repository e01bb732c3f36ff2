import { games } from '@genie/data';
import type { FigureDefinition } from './figure-definitions.ts';
import { capital, words } from './words.ts';

type Definition = Omit<FigureDefinition, 'path'>;

/** Names of figures by their form, with the object and the number of frames in it, and what they mean; `baseline`: beside what stands still. */
const forms: { form: RegExp; baseline?: boolean; define: (object: string, frames: string) => Definition }[] = [
  {
    form: /^(\w+?)FoundAfter(\d+)$/,
    define: (object, frames) => ({
      label: `${object} found after ${frames} frames`,
      unit: 'share',
      definition: `Share of free rollouts in which the ${object} is still found ${frames} frames after the last true frame.`,
    }),
  },
  {
    form: /^(\w+?)FoundWithin(\d+)$/,
    define: (object, frames) => ({
      label: `${object} found within ${frames} frames`,
      unit: 'share',
      definition: `Share of the first ${frames} frames of free play under random keys in which the ${object} is found; it must be in each.`,
    }),
  },
  {
    form: /^(\w+?)LongestGap$/,
    define: (object) => ({
      label: `${object} missing at most`,
      unit: 'frames',
      lowerIsBetter: true,
      definition: `The most frames in a row without the ${object}, in any game of the same free play; lower is better.`,
    }),
  },
  {
    form: /^(\w+?)ErrorWithin(\d+)$/,
    baseline: true,
    define: (object, frames) => ({
      label: `${object} off within ${frames} frames`,
      unit: 'pixels',
      lowerIsBetter: true,
      definition: `Mean distance of the ${object} from where it is in the true game under the same keys, over the first ${frames} frames of free play in which it is found, and as long as the keys alone determine the truth; lower is better.`,
    }),
  },
  {
    form: /^(\w+?)Found$/,
    define: (object) => ({
      label: `${object} found`,
      unit: 'share',
      definition: `Share of held-out frames in whose reconstruction the ${object} is found where there is one.`,
    }),
  },
  {
    form: /^(\w*?)PositionError$|^positionError$/,
    define: (object) => ({
      label: `${object ? `${object} ` : ''}position error`,
      unit: 'pixels',
      lowerIsBetter: true,
      definition: 'Mean distance between where the object is found in the reconstruction and where it really is.',
    }),
  },
];

/** What a point is, game by game. */
const pointsOf = Object.values(games)
  .map(({ title, score }) => `${title}: ${score.definition}`)
  .join(' ');

const fixed: Record<string, Definition> = {
  stepsRight: {
    label: 'Steps right',
    unit: 'share',
    definition:
      'Share of steps of free play after which every object is where the game’s own rules take it from what the frames before show, to within half a pixel.',
  },
  policyScore: {
    label: 'Score of the game’s policy',
    unit: 'points',
    definition: `Mean points a game of the game’s own policy, which acts on what it sees in the learned world’s frames, over 128 frames, or as many as are played if those are fewer. ${pointsOf}`,
    baseline: { path: 'game.truePolicyScore', label: 'in the true game' },
  },
};

/** What a figure of `game` is: those of an object are told by their name's form, those of a rule by the game that has it. */
export function gameFigure(name: string): FigureDefinition {
  const path = `game.${name}`;
  const known = fixed[name];
  if (known) return { path, ...known };
  const rule = Object.values(games)
    .flatMap(({ rules }) => rules)
    .find((candidate) => candidate.name === name);
  if (rule) return { path, label: capital(words(name)), unit: 'share', definition: rule.definition };
  for (const { form, baseline, define } of forms) {
    const [match, object = '', frames = ''] = form.exec(name) ?? [];
    if (match === undefined) continue;
    const { label, ...defined } = define(words(object), frames);
    const still = baseline ? { baseline: { path: `${path}Still`, label: 'if it stood still' } } : {};
    return { path, label: capital(label), ...defined, ...still };
  }
  const definition = `${capital(words(name))}, from the game’s states.`;
  return { path, label: capital(words(name)), unit: 'ratio', definition };
}

/** Whether a figure stands beside another one only, as its baseline. */
export function isGameBaseline(name: string): boolean {
  return name === 'truePolicyScore' || /ErrorWithin\d+Still$/.test(name);
}
