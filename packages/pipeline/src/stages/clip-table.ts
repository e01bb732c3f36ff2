/** Table of a tokenizer's output for all frames of a dataset, by the frame with which it begins. */
export interface ClipTable {
  /** Numbers of one frame, or of one transition. */
  width: number;
  /**
   * Number of frames or transitions stored at each frame: 1 if the clip they are in does not matter, else all of the clip that
   * begins there.
   */
  depth: number;
  /** [N, depth, width]; 0 where no clip begins. */
  values: Int32Array;
}

/** Frames of a clip in a dataset. */
export interface ClipFrames {
  /** The clip's first frame. */
  first: number;
  /** Distance between its frames. */
  skip: number;
}

/** The first `count` frames or transitions of each clip, one clip after the other: [clips, count, width]. */
export function lookUp({ width, depth, values }: ClipTable, clips: readonly ClipFrames[], count: number): Int32Array {
  const found = new Int32Array(clips.length * count * width);
  const entry = depth * width;
  for (const [i, { first, skip }] of clips.entries()) {
    const to = i * count * width;
    if (depth > 1) {
      found.set(values.subarray(first * entry, first * entry + count * width), to);
      continue;
    }
    for (let t = 0; t < count; t++) {
      const from = (first + t * skip) * width;
      found.set(values.subarray(from, from + width), to + t * width);
    }
  }
  return found;
}
