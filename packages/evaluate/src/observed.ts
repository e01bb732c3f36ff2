import type {
  AgreementDetails,
  CodeEffectsDetails,
  ControlledRollout,
  Figure,
  NotDefined,
  ObjectTrack,
  Point,
  Tally,
} from '@genie/metrics';
import type { Random } from '@genie/ops';
import type { LabelledTransitions } from './intervals/agreement-interval.ts';

/** Frames that a model made, and the true ones: bytes [F, H, W, 3]. */
export interface ComparedClip {
  /** The video that it is from, by number. */
  video: number;
  /** Index of the first frame in the video, counted from 0. */
  start?: number;
  made: Uint8Array;
  truth: Uint8Array;
}

/** Feature vectors of made and of true frames, [n, dimensions] each. */
export interface FrameFeatures {
  dimensions: number;
  made: Float32Array;
  truth: Float32Array;
}

/** Output of a trained image network on some frames: LPIPS of each, and the features of both. */
export interface Perceived {
  distances: readonly { video: number; distance: number }[];
  features: FrameFeatures;
}

/** Clips beside the truth. */
export interface ComparedPictures {
  height: number;
  width: number;
  clips: readonly ComparedClip[];
  /** Not defined without a network to look through, or where its frames are too small for it. */
  perceived: Perceived | NotDefined;
  /** For the intervals. */
  random: Random;
}

/** Held-out clips, encoded and decoded. */
export interface Reconstructions extends ComparedPictures {
  /** All tokens of all clips. */
  tokens: readonly number[];
  codebookSize: number;
  /** Of a game whose objects can be found: where each is in every reconstructed frame and in every true one. */
  objects?: Readonly<Record<string, ObjectSights>>;
}

/** Positions where an object was found in some frames, and where it truly was; `null`: nowhere. */
export interface ObjectSights {
  found: readonly (Point | null)[];
  truth: readonly (Point | null)[];
}

/** The action of every held-out transition: the latent one, beside the true one where that is known, or the true one that labels say. */
export interface InferredActions {
  /** Share of the transitions that each code takes, [N]. */
  usage: readonly number[];
  /** Count of each code, [N]. */
  counts: readonly number[];
  /** True when anything moves in the video: where nothing does, there is no action. */
  moves: boolean;
  /** Agreement with the true actions, its mapping and its table. */
  agreement: Figure<AgreementDetails>;
  /** Effects of the codes, without true actions; of categorical codes. */
  effects?: Figure<CodeEffectsDetails> | undefined;
  /** Further measures of categorical codes that need no true actions. */
  unlabelled?: UnlabelledFigures | undefined;
  /** Transitions that agreement is measured on. */
  labelled?: LabelledTransitions & {
    numActions: number;
    /** Features of each transition for a linear probe, row by row. */
    features: Float32Array;
  };
  /** For the intervals; without it there are none. */
  random?: Random | undefined;
}

/** Measures of categorical codes without true actions: see the functions of these names in `@genie/metrics`. */
export interface UnlabelledFigures {
  spread: Figure;
  cycle: Figure;
  transfer: Figure;
  choice: Figure;
  rhythm: Figure;
}

/** Actions that an inverse dynamics model, trained with labels, reads from pictures. Actions are its own, by number. */
export interface ActionReadings {
  /** Actions that it tells apart, and those of the held-out labels that it does not know. */
  numActions: number;
  /** The transitions of held-out video whose true actions are beside it; those that agreement is measured on. */
  heldOut: ReadTransitions | NotDefined;
  /** Free play of the learned world under random actions. */
  played: ReadPlay | NotDefined;
  /** For the intervals. */
  random: Random;
}

/** True transitions, one entry each. */
export interface ReadTransitions {
  /** The action that was read. */
  read: readonly number[];
  /** The true action. */
  actions: readonly number[];
  /** The video that each is from. */
  clips: readonly number[];
  /** True for each transition that agreement counts: the action is known and had an effect. */
  effective: readonly boolean[];
  /** True for each transition whose action is known. */
  known: readonly boolean[];
}

/** Generated transitions, one entry each. */
export interface ReadPlay {
  /** The world's action that was played. */
  codes: readonly number[];
  /** The action that was read. */
  read: readonly number[];
  /** The rollout that each is from. */
  rollouts: readonly number[];
  numCodes: number;
  /** The world's action for each that is read, where the world was trained on true ones; `null`: it does not know it. */
  codeOfAction?: readonly (number | null)[] | undefined;
}

/** A frame that was predicted from true past frames, and what it is measured by. */
export interface PredictedClip extends ComparedClip {
  /** Tokens as the world is played, the true ones, and those of the frame before. */
  tokens: ArrayLike<number>;
  trueTokens: ArrayLike<number>;
  heldTokens: ArrayLike<number>;
  /** The most probable tokens while all are hidden, and how probable each is taken to be. */
  guess: { guessed: ArrayLike<number>; confidence: ArrayLike<number> };
  /** Squared error of the frame at which ΔPSNR is measured, under the video's own and under random actions. */
  inferred: number;
  random: number;
}

/** The next frame of held-out clips. */
export interface NextFrames extends ComparedPictures {
  clips: readonly PredictedClip[];
  /** True when anything moves in the video. */
  moves: boolean;
}

/** A point of the drift curve: see `drift` of report.json. */
export interface RolloutPoint {
  frame: number;
  psnr: number | null;
  count?: number | undefined;
  persistence?: number | null | undefined;
}

/** Free rollouts under the videos' own actions, their first frames as pictures, and the curve of all. */
export interface FreeRollouts extends ComparedPictures {
  drift: readonly RolloutPoint[];
}

/** The learned world and the true game, played side by side under the same keys. */
export interface PlayedGame {
  game: { always: readonly string[]; rules: readonly { name: string }[] };
  /** Reconstructed frames of the true game, by object. */
  objects: Readonly<Record<string, ObjectSights>>;
  /** Each game: its objects in free play, and what each rule says of every step. */
  play: readonly {
    tracks: Readonly<Record<string, ObjectTrack>>;
    verdicts: Readonly<Record<string, readonly (boolean | null)[]>>;
  }[];
  /** Frames of free play, and those of which pictures are kept. */
  frames: number;
  rolloutFrames: number;
  /** The first steps of each game: what they asked of each object that obeys keys, and what came. */
  controlled: readonly ControlledRollout[][];
  /** Points of the game's own policy, game by game. */
  scores?: { learned: readonly Tally[]; truth: readonly Tally[] };
  /** For the intervals. */
  random: Random;
}

/** Views that were left and returned to, in a learned world beside its true game: what each picture of the returned view shows. */
export interface Returns {
  views: readonly ReturnedView[];
  /** For the intervals. */
  random: Random;
}

/** A view that was left, and what is told of it when it is back. */
export interface ReturnedView {
  /** Frames from leaving it to being back. */
  frames: number;
  /** True when the way led round a block. */
  round: boolean;
  /** Walls that had left the picture, and how many of them each picture shows as they were. */
  walls: Readonly<Record<ReturnedPicture, Tally>>;
  /** Mean squared error of each picture beside the true one, in squares of 0…255. */
  errors: Readonly<Record<Exclude<ReturnedPicture, 'truth'>, number>>;
}

/**
 * Pictures of a returned view: what the learned world made, the true one, the true one encoded and decoded, and the true view of another place, as
 * someone would draw it who has forgotten this one.
 */
export type ReturnedPicture = 'made' | 'truth' | 'reconstructed' | 'forgotten';

/** Time of each frame in single play, in milliseconds. */
export interface PlayTimes {
  milliseconds: readonly number[];
}

/** Observations that figures are made of, by name. A new kind of observation is added here, and made where the models are. */
export interface Observed {
  reconstructions: Reconstructions;
  actions: InferredActions;
  readings: ActionReadings;
  nextFrames: NextFrames;
  rollouts: FreeRollouts;
  game: PlayedGame;
  returns: Returns;
  play: PlayTimes;
  /** The last loss and metrics of a training, by name. */
  training: Readonly<Record<string, number>>;
}

/** Observations that were made; a part that could not be says why, one that nobody looked for is left out. */
export type Observations = { readonly [Name in keyof Observed]?: Observed[Name] | NotDefined };

/** Returns whether an observation could not be made. */
export function isMissing(observation: object): observation is NotDefined {
  return 'reason' in observation && 'value' in observation && observation.value === null;
}

/** The observation of a name; `undefined` where it is missing. */
export function observationOf<Name extends keyof Observed>(
  observations: Observations,
  name: Name,
): Observed[Name] | undefined {
  const found = observations[name];
  return found === undefined || isMissing(found) ? undefined : (found as Observed[Name]);
}
