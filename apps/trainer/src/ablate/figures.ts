import type { ModelStage } from '../run/folder.ts';

/** A held-out figure of a stage, as the tables and plots show it. */
export interface FigureKind {
  /** Head of its column. */
  title: string;
  /** Digits after the point. */
  digits: number;
  /** What it is, in a line. */
  definition: string;
}

/** What is measured of each stage. Higher is better in all of them. */
const kinds: Record<ModelStage, Record<string, FigureKind>> = {
  'video-tokenizer': {
    psnr: { title: 'PSNR, dB', digits: 2, definition: 'reconstructions against held-out frames' },
    ssim: { title: 'SSIM', digits: 3, definition: 'the same, structural similarity' },
    objectsFound: {
      title: 'objects kept',
      digits: 3,
      definition:
        'share of held-out frames showing an object of the game in which its reconstruction shows it, mean over objects',
    },
    codebookUsage: { title: 'codebook used', digits: 3, definition: 'share of the tokens that occur' },
  },
  'action-tokenizer': {
    agreement: {
      title: 'agreement',
      digits: 3,
      definition:
        'balanced accuracy of the best map from latent to true actions, fitted on half of the held-out videos, on the others',
    },
    mutualInformation: {
      title: 'mutual information, bits',
      digits: 3,
      definition: 'between latent and true actions of held-out transitions where the action has an effect',
    },
    entropy: { title: 'entropy, bits', digits: 3, definition: 'of the latent actions of held-out transitions' },
    usage: { title: 'codes used', digits: 3, definition: 'share of the latent actions that occur' },
  },
  dynamics: {
    psnr: { title: 'next frame, dB', digits: 2, definition: 'PSNR of the next frame after true past frames' },
    ssim: { title: 'next frame, SSIM', digits: 3, definition: 'SSIM of the same frames' },
    tokenAccuracy: { title: 'token accuracy', digits: 3, definition: 'share of its tokens that are the true ones' },
    deltaPsnr: {
      title: 'ΔPSNR, dB',
      digits: 2,
      definition: 'PSNR under the inferred actions less that under random ones, at the fourth frame of free play',
    },
    rolloutPsnr: { title: 'end of rollout, dB', digits: 2, definition: 'PSNR of the last frame of free rollouts' },
    control: {
      title: 'control',
      digits: 3,
      definition: 'share of the steps in which the player moves as the key says, played beside the true game',
    },
    agreement: {
      title: 'agreement of actions',
      digits: 3,
      definition: 'balanced accuracy of the best map from the latent actions that it was trained on to true ones',
    },
    expertLoadEntropy: {
      title: 'even use of experts',
      digits: 3,
      definition: 'of mixtures of experts, while training: entropy of their shares, 1 where all are used alike',
    },
    objectsFound: {
      title: 'objects at the end',
      digits: 3,
      definition: 'share of games in which an object is there after the last frame of free play, mean over objects',
    },
  },
};

/** Names of the figures that a study of a stage may show. */
export function figureNames(stage: ModelStage): string[] {
  return Object.keys(kinds[stage]);
}

export function figureKind(stage: ModelStage, name: string): FigureKind {
  const kind = kinds[stage][name];
  if (!kind) throw new RangeError(`${name}: no figure of ${stage}`);
  return kind;
}
