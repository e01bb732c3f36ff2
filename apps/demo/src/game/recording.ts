import type { Sampling, Start } from '@genie/world';
import { pathTo } from './history/history.ts';
import type { HistoryNode } from './history/node.ts';

/** One frame of a recording: what was asked for, and what came. */
interface RecordedFrame extends Sampling {
  action: number;
  tokens: Int32Array;
}

/** All that leads from a start to a frame: enough to play it again, frame for frame. */
export interface Recording {
  world: string;
  start: Start;
  seed: number;
  frames: RecordedFrame[];
}

/** The recording that ends with a frame. @param world Address of its bundle. */
export function recordingTo(node: HistoryNode, world: string): Recording {
  const [, ...played] = pathTo(node);
  const frames = played.map(({ action, sampling, tokens }) => ({ ...sampling!, action, tokens }));
  return { world, start: node.root.start, seed: node.root.state.seed, frames };
}
