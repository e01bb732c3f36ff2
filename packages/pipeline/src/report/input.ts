import type { Report } from '@genie/evaluate';
import type { RawClip } from './pictures.ts';

/** Measurements of a training run, one entry a logged step, from a stage's log.jsonl. */
export interface Curve {
  /** Name of the stage: 'videoTokenizer', … */
  stage: string;
  points: { step: number; [name: string]: number }[];
}

/** Effect of one latent action. */
export interface ActionRow {
  index: number;
  /** Digits of the code. */
  code: readonly number[];
  name: string;
  /** The world under this action, again and again, from one start each: the same starts for every action. */
  clips: readonly RawClip[];
  /** Mean |difference| from one frame to the next under this action; one frame. */
  change: RawClip;
}

/** A held-out clip before and after the tokenizer; its first frame is shown. */
export interface ReconstructionPair {
  original: RawClip;
  reconstruction: RawClip;
  /** Source of the picture: 'pong-0003, frame 17'. */
  title?: string;
}

/** A free rollout beside what really happened, in step. */
export interface RolloutPair {
  truth: RawClip;
  rollout: RawClip;
  title: string;
}

/** Games played for long without truth beside them, looked at now and then. */
export interface LongPlayPictures {
  /** Frames since the last true one at which they are looked at. */
  frames: readonly number[];
  /** One clip a game, with one frame for each of `frames`. */
  games: readonly RawClip[];
}

/** All that a report shows. */
export interface ReportInput {
  report: Report;
  curves: readonly Curve[];
  /** Typical ones: taken evenly over the held-out videos. */
  reconstructions: readonly ReconstructionPair[];
  rollouts: readonly RolloutPair[];
  /** Those with the lowest PSNR of all that were measured, the worst first. */
  worst?: { reconstructions: readonly ReconstructionPair[]; rollouts: readonly RolloutPair[] };
  /** Moments of rollouts in which something is lost. */
  losses?: readonly RolloutPair[];
  actions: readonly ActionRow[];
  longPlay?: LongPlayPictures;
  /** Speed of the animations. Default 15 frames a second. */
  fps?: number;
}
