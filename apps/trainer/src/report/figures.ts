import type { Report } from './schema.ts';

/** How a number is written. */
export type Unit = 'share' | 'dB' | 'dB difference' | 'pixels' | 'ms' | 'frames/s' | 'bits' | 'ratio';

/** What a figure is, for the report's cards and for the terminal. */
export interface FigureDefinition {
  /** Where it stands in report.json: "group.name". */
  path: string;
  label: string;
  unit: Unit;
  definition: string;
  lowerIsBetter?: boolean;
  /** What the figure has to be held against. */
  baseline?: { path: string; label: string };
}

/** Figures that belong together. */
export interface FigureGroup {
  title: string;
  figures: FigureDefinition[];
}

const groups: FigureGroup[] = [
  {
    title: 'Video tokenizer',
    figures: [
      {
        path: 'tokenizer.psnr',
        label: 'Reconstruction PSNR',
        unit: 'dB',
        definition:
          'Peak signal-to-noise ratio of frames after encoding and decoding, 10·log10(255² / mean squared error), the error pooled over all pixels.',
        baseline: { path: 'tokenizer.constantImagePsnr', label: 'best constant picture' },
      },
      {
        path: 'tokenizer.ssim',
        label: 'Reconstruction SSIM',
        unit: 'ratio',
        definition:
          'Structural similarity of frames after encoding and decoding (Wang et al. 2004, Gaussian window of 1.5 pixels); 1 for equal pictures.',
      },
      {
        path: 'tokenizer.codebookUsage',
        label: 'Codebook usage',
        unit: 'share',
        definition: 'Share of the tokens in the vocabulary that occur at all.',
      },
      {
        path: 'tokenizer.entropy',
        label: 'Token entropy',
        unit: 'share',
        definition: 'Entropy of the tokens as a share of log(vocabulary): 1 when all occur equally often.',
      },
    ],
  },
  {
    title: 'Latent actions',
    figures: [
      {
        path: 'actions.agreement',
        label: 'Action agreement',
        unit: 'share',
        definition:
          'Balanced accuracy of the true action read off the latent one: mapping fitted on half of the held-out clips, scored on the other half, over transitions where the true action had an effect.',
        baseline: { path: 'actions.chance', label: 'chance' },
      },
      {
        path: 'actions.accuracy',
        label: 'Action accuracy',
        unit: 'share',
        definition: 'The same without balancing: share of scored transitions whose true action is told right.',
        baseline: { path: 'actions.bestConstant', label: 'best constant answer' },
      },
      {
        path: 'actions.mutualInformation',
        label: 'Mutual information',
        unit: 'bits',
        definition:
          'What a latent action tells about the true one, over transitions where the true action had an effect: Σ p(c, a)·log₂(p(c, a) / (p(c)·p(a))).',
      },
      {
        path: 'actions.usage',
        label: 'Codes in use',
        unit: 'share',
        definition: 'Share of the latent actions that occur at all.',
      },
      {
        path: 'actions.entropy',
        label: 'Action entropy',
        unit: 'share',
        definition:
          'Entropy of the latent actions as a share of log(number of codes): 0 when one code stands for everything.',
      },
    ],
  },
  {
    title: 'Dynamics',
    figures: [
      {
        path: 'dynamics.psnr',
        label: 'Next-frame PSNR',
        unit: 'dB',
        definition:
          'PSNR of the next frame, generated from true context under the inferred action and decoded, against the true frame.',
        baseline: { path: 'dynamics.persistencePsnr', label: 'last frame held' },
      },
      {
        path: 'dynamics.ssim',
        label: 'Next-frame SSIM',
        unit: 'ratio',
        definition: 'Structural similarity of the same frames; 1 for equal pictures.',
      },
      {
        path: 'dynamics.deltaPsnr',
        label: 'ΔPSNR',
        unit: 'dB difference',
        definition:
          'PSNR of the fourth frame of free rollouts under the inferred actions, minus the same under random ones (Genie, section 3): above 0 when actions matter, 0 when they are ignored.',
      },
      {
        path: 'dynamics.tokenAccuracy',
        label: 'Token accuracy',
        unit: 'share',
        definition: 'Share of the next frame’s tokens that are predicted exactly.',
        baseline: { path: 'dynamics.tokenChance', label: 'most frequent token' },
      },
    ],
  },
  {
    title: 'Control',
    figures: [
      {
        path: 'control.consistency',
        label: 'Control consistency',
        unit: 'share',
        definition:
          'Share of rollout steps in which the controlled object moved as the chosen action should move it, to within a pixel; a step whose object is gone counts as wrong.',
        baseline: { path: 'control.still', label: 'nothing moves' },
      },
      {
        path: 'control.direction',
        label: 'Right direction',
        unit: 'share',
        definition:
          'Share of the same steps with at least the right direction, or standing still where that was asked.',
      },
      {
        path: 'control.missing',
        label: 'Object missing',
        unit: 'share',
        lowerIsBetter: true,
        definition: 'Share of the same steps in which the controlled object was not found; lower is better.',
      },
    ],
  },
  {
    title: 'Play',
    figures: [
      {
        path: 'play.framesPerSecond',
        label: 'Frames per second',
        unit: 'frames/s',
        definition: 'Frames generated one at a time, as in play, on the backend named above.',
      },
      {
        path: 'play.p95Ms',
        label: '95 % of frames within',
        unit: 'ms',
        lowerIsBetter: true,
        definition: 'Time for one frame that 95 % of the frames stay below; lower is better.',
      },
    ],
  },
];

/** The report's figures in order, with definitions; figures that the report leaves out are left out here. */
export function figureGroups(report: Report): FigureGroup[] {
  const has = ({ path }: FigureDefinition) => {
    const [group, name] = path.split('.');
    return name in (report[group as keyof Report] as object);
  };
  const game = Object.keys(report.game ?? {}).map(gameFigure);
  return [
    ...groups.slice(0, 4),
    ...(game.length > 0 ? [{ title: 'The game’s own states', figures: game }] : []),
    ...groups.slice(4),
  ]
    .map(({ title, figures }) => ({ title, figures: figures.filter(has) }))
    .filter(({ figures }) => figures.length > 0);
}

/** Figures of `game` are named by their object: ballFound, ballFoundAfter64, playerPositionError. */
function gameFigure(name: string): FigureDefinition {
  const path = `game.${name}`;
  const [, object, after] = /^(\w+?)Found(?:After(\d+))?$/.exec(name) ?? [];
  if (object && after) {
    const definition = `Share of free rollouts in which the ${words(object)} is still found ${after} frames after the last true frame.`;
    return { path, label: capital(`${words(object)} found after ${after} frames`), unit: 'share', definition };
  }
  if (object) {
    const definition = `Share of held-out frames in whose reconstruction the ${words(object)} is found where there is one.`;
    return { path, label: capital(`${words(object)} found`), unit: 'share', definition };
  }
  if (/positionError$/i.test(name)) {
    const definition = 'Mean distance between where the object is found in the reconstruction and where it really is.';
    return { path, label: capital(words(name)), unit: 'pixels', definition };
  }
  return {
    path,
    label: capital(words(name)),
    unit: 'ratio',
    definition: `${capital(words(name))}, from the game’s states.`,
  };
}

/** 'positionError' → 'position error'. */
export function words(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, (_, a: string, b: string) => `${a} ${b.toLowerCase()}`);
}

/** With a capital first letter. */
export function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
