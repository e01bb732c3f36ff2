import type { ActionTokenizer } from '@genie/action-tokenizer';
import type { Dynamics } from '@genie/dynamics';
import type { VideoTokenizer } from '@genie/video-tokenizer';
import type { WorldAction, WorldInfo } from './info.ts';

/** The models of a world. One that was trained on the true actions has no action tokenizer. */
export interface WorldModels {
  videoTokenizer: VideoTokenizer;
  dynamics: Dynamics;
  actionTokenizer?: ActionTokenizer | undefined;
}

/** The models that make drafts. */
export type Drafting = Required<Pick<WorldModels, 'videoTokenizer' | 'actionTokenizer'>>;

/** Models that sessions play: a `World`, or models that are in no bundle, see {@link playable}. */
export interface Playable extends Pick<WorldModels, 'videoTokenizer' | 'dynamics'> {
  readonly info: Pick<WorldInfo, 'height' | 'width' | 'channels' | 'context' | 'sampling' | 'starts'> & {
    readonly actions: readonly Pick<WorldAction, 'code'>[];
  };
  /** @throws where there is none */
  actionTokenizer(): Promise<ActionTokenizer>;
  /** Gives a start: its frames [T, H, W, C] as RGB bytes, and the T - 1 actions between them. @throws where there is no such start */
  start(index: number): { clip: Uint8Array; actions: number[] };
}
