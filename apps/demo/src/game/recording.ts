import type { Start } from '@genie/world';

/** One frame of a recording: what was asked for, and what came. */
export interface RecordedFrame {
  action: number;
  steps: number;
  temperature: number;
  tokens: Int32Array;
}

/** All that was played since the last reset: enough to play it again, frame for frame. */
export interface Recording {
  world: string;
  start: Start;
  seed: number;
  frames: RecordedFrame[];
}
