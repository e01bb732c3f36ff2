/** Widest that a frame is drawn, in pixels: short sessions do not fill the line. */
const widestFrame = 12;

/** Visible stretch of time, and its scale. */
export interface View {
  /** Index, perhaps between two, at the left edge. */
  left: number;
  /** Pixels from one frame to the next. */
  scale: number;
}

/** The view of all of a session, with some room to grow into: it changes in steps, not with each frame. */
export function fitView(length: number, width: number): View {
  let room = width / widestFrame;
  while (room < length * 1.02 + 2) room *= 1.25;
  return { left: -0.5, scale: width / room };
}

/** Frames that a view shows. */
export function span({ scale }: View, width: number): number {
  return width / scale;
}

/** Returns the middle of a frame, in pixels from the left. */
export function xOf({ left, scale }: View, index: number): number {
  return (index - left) * scale;
}

/** The frame at a place. */
export function indexAt({ left, scale }: View, x: number): number {
  return Math.round(left + x / scale);
}

/** Enlarges about a place, from the whole to single frames. */
export function zoomView(
  view: View,
  { by, x, length, width }: { by: number; x: number; length: number; width: number },
): View {
  const whole = fitView(length, width);
  const scale = Math.min(Math.max(view.scale * by, whole.scale), widestFrame * 1.5);
  const at = view.left + x / view.scale;
  return keepWithin({ left: at - x / scale, scale }, length, width);
}

/** Moves a view so that a frame is seen. */
export function follow(view: View, index: number, length: number, width: number): View {
  const frames = span(view, width);
  const isSeen = index >= view.left + frames * 0.04 && index <= view.left + frames * 0.96;
  return isSeen ? view : keepWithin({ ...view, left: index - frames / 2 }, length, width);
}

/** Moves a view back where it shows what is not there. */
export function keepWithin(view: View, length: number, width: number): View {
  const last = Math.max(-0.5, length * 1.02 + 1.5 - span(view, width));
  return { ...view, left: Math.min(Math.max(view.left, -0.5), last) };
}
