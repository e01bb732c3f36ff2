import { bytesToFloats, type VideoDataset } from '@genie/data';
import type { GradientReducer } from '@genie/training';
import * as tf from '@tensorflow/tfjs-core';
import { Progress } from '../progress.ts';
import type { ClipTable } from './clip-table.ts';

/** Input and output of a tokenizer for a table. */
export interface TableReader {
  /** Shown while it is read. */
  name: string;
  /** Frames that it sees at once: 1, 2 for a transition, or a whole clip. */
  span: number;
  /** Of the table's entries. */
  width: number;
  depth: number;
  /** Clips [B, span, H, W, C] to [B, depth, width] or another shape of as many numbers. */
  read(clips: tf.Tensor5D): tf.Tensor;
}

/** Frames that are looked at together. */
const block = 32;

/** Reads the table of some videos; each of several replicas reads its share of them, and gets the whole. */
export async function readTable(
  { name, span, width, depth, read }: TableReader,
  dataset: VideoDataset,
  { videos, frameSkip }: { videos: readonly number[]; frameSkip: number },
  reducer?: GradientReducer,
): Promise<ClipTable> {
  const { rank, size } = reducer ?? { rank: 0, size: 1 };
  const values = new Float32Array(dataset.count * depth * width);
  const progress = rank === 0 ? new Progress(name) : undefined;
  const own = videos.filter((_, i) => i % size === rank);
  const beyond = (span - 1) * frameSkip; // frames of a clip after its first
  const clips = Math.max(1, Math.floor((2 * block) / Math.max(2, span)));
  for (const [i, video] of own.entries()) {
    progress?.update(i, own.length, 'videos');
    const { start, length } = dataset.videos[video];
    const end = start + length - beyond; // of the places where a clip begins
    for (let frame = start; frame < end; frame += clips) {
      const count = Math.min(clips, end - frame);
      const floats = bytesToFloats(dataset.read(frame, count + beyond));
      const found = tf.tidy(() => {
        const { height, width, channels } = dataset;
        const frames = tf.tensor4d(floats, [count + beyond, height, width, channels]);
        const shifted = Array.from({ length: span }, (_, t) => tf.slice(frames, t * frameSkip, count));
        return read(tf.stack(shifted, 1) as tf.Tensor5D);
      });
      values.set(await found.data(), frame * depth * width);
      found.dispose();
    }
  }
  progress?.end();
  // Whole numbers as floats, which holds up to 2²⁴ of them.
  return { width, depth, values: Int32Array.from(reducer ? reducer.sum(values) : values) };
}
