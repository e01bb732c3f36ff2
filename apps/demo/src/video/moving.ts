/** Something that moves, of which the picture at any moment can be had: a video or an animation. */
export interface Moving {
  width: number;
  height: number;
  /** In seconds. */
  duration: number;
  /** The picture that is seen at a moment, in seconds from the first one; it stays as it is until the next call. */
  at(seconds: number): Promise<CanvasImageSource>;
  close(): void;
}

/** Longer side of what is decoded of a video, in pixels. */
export const keptSide = 1024;

/**
 * The moments of the frames that lead up to one, as a world sees them that plays at `fps`.
 *
 * @param count Frames wanted, the last one included; fewer come where the beginning is nearer.
 */
export function momentsBefore(seconds: number, fps: number, count: number): number[] {
  const fit = Math.min(count, Math.floor(seconds * fps + 1e-6) + 1);
  return Array.from({ length: fit }, (_, i) => Math.max(0, seconds - (fit - 1 - i) / fps));
}

/** Opens a video (MP4, WebM, Matroska, QuickTime). @throws Error in one line, for people. */
export async function openVideo(file: File): Promise<Moving> {
  return (await import('./video.ts')).openVideo(file);
}
