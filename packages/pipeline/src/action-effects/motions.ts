import { type FrameSize, objectMotion, pixelDiffers, type Scroll, scrollOf } from '@genie/metrics';

/** A movement in pixels, right and down. */
export interface Vector {
  x: number;
  y: number;
}

/** Motion of one frame of play on the screen: the picture as a whole, and the objects in front of it. */
export interface FrameMotion {
  scroll: Vector;
  object: Vector;
}

/**
 * Measures the motion under each action in frames that began alike. An object counts where the frames of actions under which
 * the picture scrolls alike differ: motion under all of them is not an effect.
 *
 * @param frames - [N][T + 1] of [H, W, 3], the first the same for all
 * @returns [N][T]
 */
export function motionsOf(frames: readonly (readonly Uint8Array[])[], size: FrameSize): FrameMotion[][] {
  const scrolls: Scroll[][] = frames.map((played) =>
    played.slice(1).map((after, t) => scrollOf(played[t], after, size)),
  );
  const alike = (a: Scroll, b: Scroll) => Math.hypot(a.x - b.x, a.y - b.y) < 1;
  return frames.map((played, action) =>
    played.slice(1).map((after, t) => {
      const scroll = scrolls[action][t];
      const others = frames.filter((_, other) => other !== action && alike(scrolls[other][t], scroll));
      const looked = (p: number) =>
        others.some((other) => pixelDiffers(other[t], played[t], p) || pixelDiffers(other[t + 1], after, p));
      const object = others.length > 0 ? objectMotion(played[t], after, size, { scroll, looked }) : null;
      return { scroll: { x: scroll.x, y: scroll.y }, object: { x: object?.x ?? 0, y: object?.y ?? 0 } };
    }),
  );
}
