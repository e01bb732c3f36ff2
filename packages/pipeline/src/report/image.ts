import { type Html, html } from './html.ts';
import type { Picture } from './pictures.ts';

/** A whole number of screen pixels per frame pixel, so that a frame is about `target` wide. */
export const scaleTo = (width: number, target: number): number => Math.max(1, Math.round(target / width));

/** A picture at a multiple of its size, its pixels crisp. */
export function image(picture: Picture, alt: string, { scale, kind }: { scale: number; kind?: string }): Html {
  const size = html`width="${picture.width * scale}" height="${picture.height * scale}"`;
  return html`<img class="pixels${kind && ` ${kind}`}" src="${picture.uri}" ${size} alt="${alt}">`;
}

/**
 * An animation, and what stands in its place where motion is unwelcome: on paper, for readers who asked their system for
 * less of it, and when the page's own switch is set.
 */
export function movingImage(animation: Picture, held: Picture, alt: string, scale: number): Html {
  return html`${image(animation, alt, { scale, kind: 'moving' })}${image(held, alt, { scale, kind: 'held' })}`;
}
