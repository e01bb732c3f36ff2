import type { Random } from '@genie/ops';

/** Random changes to a clip, the same for all of its frames. Strengths as in torchvision's ColorJitter; 0 or absent: none. */
export interface Augmentation {
  /** Random crop: the frame is continued by this many pixels of its edges on each side, and a window of its own size is cut out. */
  readonly crop?: number;
  /** Brightness is multiplied by U[1 - b, 1 + b]. */
  readonly brightness?: number;
  /** Contrast about the clip's mean grey is multiplied by U[1 - c, 1 + c]. */
  readonly contrast?: number;
  /** Saturation is multiplied by U[1 - s, 1 + s]. */
  readonly saturation?: number;
  /** Hue is turned by U[-h, h] of a full turn (a rotation of the chroma plane of YIQ). */
  readonly hue?: number;
}

/** ITU-R BT.601 luma, which YIQ's Y is. */
const luma = [0.299, 0.587, 0.114] as const;

/** A linear map of RGB, row by row, and what is added to each channel after it. */
interface ColourMap {
  readonly matrix: readonly number[];
  readonly offset: number;
}

function meanGrey(clip: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < clip.length; i += 3) sum += luma[0] * clip[i]! + luma[1] * clip[i + 1]! + luma[2] * clip[i + 2]!;
  return sum / (clip.length / 3);
}

/** Draws one colour change: hue and saturation turn and stretch the chroma, then brightness and contrast scale all. */
function drawColourMap(clip: Uint8Array, augmentation: Augmentation, random: Random): ColourMap {
  const { brightness = 0, contrast = 0, saturation = 0, hue = 0 } = augmentation;
  const factor = (strength: number) => Math.max(0, 1 + strength * (2 * random.uniform() - 1));
  const [b, c, s] = [factor(brightness), factor(contrast), factor(saturation)];
  const turn = 2 * Math.PI * hue * (2 * random.uniform() - 1);
  const [cos, sin] = [s * Math.cos(turn), s * Math.sin(turn)];
  // Y + cos · (RGB - Y) + sin · (RGB - Y turned by a quarter in the IQ plane); the last matrix is that quarter turn.
  const quarter = [0.168, 0.33, -0.497, -0.328, 0.035, 0.292, 1.25, -1.05, -0.203];
  const matrix = quarter.map((q, i) => {
    const grey = luma[i % 3]!;
    const identity = i % 4 === 0 ? 1 : 0;
    return b * c * (grey + cos * (identity - grey) + sin * q);
  });
  return { matrix, offset: contrast > 0 ? b * (1 - c) * meanGrey(clip) : 0 };
}

/**
 * Changes a clip at random, all frames alike.
 *
 * @param clip uint8 `[T, H, W, 3]`
 * @returns a new clip of the same shape
 */
export function augmentClip(
  clip: Uint8Array,
  { height, width }: { height: number; width: number },
  augmentation: Augmentation,
  random: Random,
): Uint8Array {
  const { crop = 0, brightness, contrast, saturation, hue } = augmentation;
  const [shiftX, shiftY] =
    crop > 0 ? [random.integer(2 * crop + 1) - crop, random.integer(2 * crop + 1) - crop] : [0, 0];
  const colours = brightness || contrast || saturation || hue ? drawColourMap(clip, augmentation, random) : null;
  if (!shiftX && !shiftY && !colours) return clip;

  const out = new Uint8ClampedArray(clip.length); // clamped: it also rounds to the nearest
  const [m, offset] = [colours?.matrix, colours?.offset ?? 0];
  const frames = clip.length / (height * width * 3);
  let to = 0;
  for (let t = 0; t < frames; t++) {
    for (let y = 0; y < height; y++) {
      const row = (t * height + Math.min(height - 1, Math.max(0, y + shiftY))) * width;
      for (let x = 0; x < width; x++, to += 3) {
        const from = (row + Math.min(width - 1, Math.max(0, x + shiftX))) * 3;
        const [r, g, b] = [clip[from]!, clip[from + 1]!, clip[from + 2]!];
        if (!m) {
          out[to] = r;
          out[to + 1] = g;
          out[to + 2] = b;
          continue;
        }
        out[to] = m[0]! * r + m[1]! * g + m[2]! * b + offset;
        out[to + 1] = m[3]! * r + m[4]! * g + m[5]! * b + offset;
        out[to + 2] = m[6]! * r + m[7]! * g + m[8]! * b + offset;
      }
    }
  }
  return new Uint8Array(out.buffer);
}
