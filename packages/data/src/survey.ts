/** Motion of the picture of a video as a whole, found without labels. */
export interface Survey {
  /** Share of the frames after which anything changes, 0…1. */
  changes: number;
  /** Share of the frames that change after which the picture has moved as a whole, 0…1. */
  scrolls: number;
  /** Rows or columns that it moves by, in 98 of 100 of those frames at most, in pixels; 0 where it never does. */
  reach: number;
}

/** Largest movement that is looked for, in pixels. */
const RANGE = 10;
/** A picture has moved where the shifted one differs by at most this share of what the unshifted one does … */
const MOVED = 0.85;
/** … and so many of its pixels change, as a share, by so much of 0…1: less is a thing that moves. */
const CHANGING = { share: 0.1, by: 0.03 };

/**
 * Compares each frame of some clips with the next at every shift of up to 10 pixels.
 *
 * @param clips grey pictures in 0…1, one behind the other, T·H·W numbers a clip
 * @param size height H and width W of a picture
 */
export function surveyVideo(clips: readonly Float32Array[], size: { height: number; width: number }): Survey {
  const shifts = clips.flatMap((clip) => shiftsOf(clip, size));
  const pixels = size.height * size.width;
  const pairs = clips.reduce((sum, clip) => sum + Math.max(0, Math.floor(clip.length / pixels) - 1), 0);
  const moved = shifts.filter((shift) => shift > 0).sort((a, b) => a - b);
  return {
    changes: pairs === 0 ? 0 : shifts.length / pairs,
    scrolls: shifts.length === 0 ? 0 : moved.length / shifts.length,
    reach: moved[Math.min(moved.length - 1, Math.floor(0.98 * moved.length))] ?? 0,
  };
}

/** Larger of the rows and columns that the picture moves by after each frame, of those that change at all; 0 where it stands still. */
function shiftsOf(clip: Float32Array, { height, width }: { height: number; width: number }): number[] {
  const pixels = height * width;
  const range = Math.min(RANGE, Math.floor(Math.min(height, width) / 4));
  const shifts: number[] = [];
  for (let t = 0; (t + 2) * pixels <= clip.length; t++) {
    const before = clip.subarray(t * pixels, (t + 1) * pixels);
    const after = clip.subarray((t + 1) * pixels, (t + 2) * pixels);
    const changed = after.filter((pixel, i) => Math.abs(pixel - before[i]!) > CHANGING.by).length;
    if (changed === 0) continue;
    shifts.push(changed < CHANGING.share * pixels ? 0 : bestShift(before, after, { height, width, range }));
  }
  return shifts;
}

function bestShift(
  before: Float32Array,
  after: Float32Array,
  { height, width, range }: { height: number; width: number; range: number },
): number {
  const difference = (down: number, right: number) => apart(before, after, { height, width, down, right });
  const still = difference(0, 0);
  let best = { apart: still, by: 0 };
  for (let down = -range; down <= range; down++) {
    for (let right = -range; right <= range; right++) {
      const found = difference(down, right);
      if (found < best.apart) best = { apart: found, by: Math.max(Math.abs(down), Math.abs(right)) };
    }
  }
  return best.apart <= MOVED * still ? best.by : 0;
}

/** Mean distance of two pictures where the first, moved, lies over the second. */
function apart(
  before: Float32Array,
  after: Float32Array,
  { height, width, down, right }: { height: number; width: number; down: number; right: number },
): number {
  let sum = 0;
  const rows = height - Math.abs(down);
  const columns = width - Math.abs(right);
  for (let y = 0; y < rows; y++) {
    const from = (y + Math.max(0, -down)) * width + Math.max(0, -right);
    const to = (y + Math.max(0, down)) * width + Math.max(0, right);
    for (let x = 0; x < columns; x++) sum += Math.abs(after[to + x]! - before[from + x]!);
  }
  return sum / (rows * columns);
}
