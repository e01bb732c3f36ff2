/** How a number is written. */
export type Unit =
  | 'share'
  | 'dB'
  | 'dB difference'
  | 'pixels'
  | 'ms'
  | 'frames/s'
  | 'bits'
  | 'ratio'
  | 'distance'
  | 'frames'
  | 'points';

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

/** What every figure of a report is, but for those of a game's own states: see `gameFigure`. */
export const definitions: FigureGroup[] = [
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
        path: 'tokenizer.framePsnr',
        label: 'Reconstruction PSNR, mean of frames',
        unit: 'dB',
        definition:
          'The mean of the frames’ own PSNR, as most papers report it, each at most 60 dB: it tells of the usual frame, where the pooled one tells of the worst.',
      },
      {
        path: 'tokenizer.ssim',
        label: 'Reconstruction SSIM',
        unit: 'ratio',
        definition:
          'Structural similarity of frames after encoding and decoding (Wang et al. 2004, Gaussian window of 1.5 pixels); 1 for equal pictures.',
      },
      {
        path: 'tokenizer.msSsim',
        label: 'Reconstruction MS-SSIM',
        unit: 'ratio',
        definition:
          'Structural similarity over several sizes of the frames, each half the one before (Wang et al. 2003; as many sizes as fit, five from 176 pixels on); 1 for equal pictures.',
      },
      {
        path: 'tokenizer.lpips',
        label: 'Reconstruction LPIPS',
        unit: 'distance',
        lowerIsBetter: true,
        definition:
          'Learned perceptual image patch similarity (Zhang et al. 2018): how differently a trained image network sees a frame and its reconstruction; 0 for equal pictures, lower is better.',
      },
      {
        path: 'tokenizer.frechet',
        label: 'Reconstruction Fréchet distance',
        unit: 'distance',
        lowerIsBetter: true,
        definition:
          'Fréchet distance between the features of reconstructed and of true frames, each taken as a normal distribution (Heusel et al. 2017), over the named extractor and sample sizes; lower is better.',
      },
      {
        path: 'tokenizer.flicker',
        label: 'Reconstruction flicker',
        unit: 'share',
        lowerIsBetter: true,
        definition:
          'Mean change from frame to frame of pixels that stand still in the truth, as a share of the range; lower is better.',
        baseline: { path: 'tokenizer.flickerTruth', label: 'true video' },
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
        path: 'actions.linearProbe',
        label: 'Linear probe with labels',
        unit: 'share',
        definition:
          'A baseline: balanced accuracy of a ridge classifier that is trained with true actions, on the means of the difference from frame to frame and of its size over blocks of 8 × 8 pixels; the same halves of the clips as action agreement, which learns without labels.',
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
        path: 'dynamics.framePsnr',
        label: 'Next-frame PSNR, mean of frames',
        unit: 'dB',
        definition: 'The mean of the same frames’ own PSNR, each at most 60 dB.',
      },
      {
        path: 'dynamics.ssim',
        label: 'Next-frame SSIM',
        unit: 'ratio',
        definition: 'Structural similarity of the same frames; 1 for equal pictures.',
      },
      {
        path: 'dynamics.msSsim',
        label: 'Next-frame MS-SSIM',
        unit: 'ratio',
        definition: 'Structural similarity over several sizes of the same frames; 1 for equal pictures.',
      },
      {
        path: 'dynamics.lpips',
        label: 'Next-frame LPIPS',
        unit: 'distance',
        lowerIsBetter: true,
        definition:
          'Learned perceptual image patch similarity of the same frames; 0 for equal pictures, lower is better.',
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
      {
        path: 'dynamics.calibrationError',
        label: 'Calibration error',
        unit: 'share',
        lowerIsBetter: true,
        definition:
          'Expected calibration error (Guo et al. 2017) of the confidence that unmasking relies on: |share right − confidence| of the most probable tokens of a wholly hidden next frame, averaged over ten bins; lower is better.',
      },
      {
        path: 'dynamics.frechet',
        label: 'Rollout Fréchet distance',
        unit: 'distance',
        lowerIsBetter: true,
        definition:
          'Fréchet distance between the features of frames of free rollouts and of the true frames beside them, over the named extractor and sample sizes; lower is better.',
      },
      {
        path: 'dynamics.flicker',
        label: 'Rollout flicker',
        unit: 'share',
        lowerIsBetter: true,
        definition:
          'Mean change from frame to frame, in free rollouts, of pixels that stand still in the truth, as a share of the range; lower is better.',
        baseline: { path: 'dynamics.flickerTruth', label: 'true video' },
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

/** Figures that are measured on seen and on unseen videos, by their name under `generalization`. */
export const generalizationFigures: Record<
  'tokenizerPsnr' | 'tokenizerSsim' | 'nextFramePsnr' | 'deltaPsnr',
  { path: string; label: string; unit: Unit }
> = {
  tokenizerPsnr: { path: 'tokenizer.psnr', label: 'Reconstruction PSNR', unit: 'dB' },
  tokenizerSsim: { path: 'tokenizer.ssim', label: 'Reconstruction SSIM', unit: 'ratio' },
  nextFramePsnr: { path: 'dynamics.psnr', label: 'Next-frame PSNR', unit: 'dB' },
  deltaPsnr: { path: 'dynamics.deltaPsnr', label: 'ΔPSNR', unit: 'dB difference' },
};
