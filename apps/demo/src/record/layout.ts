/** Content of a recorded frame besides the world's picture, and its size. */
export interface LayoutOptions {
  /** Size of the world's frames in pixels. */
  height: number;
  width: number;
  /** Pixels of the recording for each of the world's, in both directions: a whole number. */
  scale: number;
  /** Captions of the pictures in the row, from the left; a single picture needs none. */
  pictures: readonly string[];
  /** True when the keys are shown below. */
  keys: boolean;
}

/** A row of the frame that is drawn once and used again: captions, keys. */
interface Band {
  y: number;
  height: number;
}

/** Positions of everything in a recorded frame, in its pixels. Its sides are even, as video encoders require. */
export interface Layout {
  height: number;
  width: number;
  scale: number;
  /** Top left corner of each picture. */
  pictures: { x: number; y: number }[];
  captions: Band | undefined;
  keys: Band | undefined;
  /** Size of the text, in pixels. */
  text: number;
}

const even = (value: number): number => 2 * Math.ceil(value / 2);

/** Arranges a recorded frame: captions (where there is more than one picture), pictures in a row, keys. */
export function layoutOf({ height, width, scale, pictures, keys }: LayoutOptions): Layout {
  const text = Math.max(10, 4 + Math.round(2.4 * scale));
  const gap = even(Math.max(2, scale));
  const captions = pictures.length > 1 ? { y: 0, height: even(1.6 * text) } : undefined;
  const top = captions?.height ?? 0;
  const bottom = top + height * scale;
  const strip = keys ? { y: bottom, height: even(2.4 * text) } : undefined;
  return {
    height: even(bottom + (strip?.height ?? 0)),
    width: even(pictures.length * (width * scale + gap) - gap),
    scale,
    pictures: pictures.map((_, i) => ({ x: i * (width * scale + gap), y: top })),
    captions,
    keys: strip,
    text,
  };
}
