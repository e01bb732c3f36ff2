import { type Html, html } from '../html.ts';

/** The letter of a world: 'A' for the first. */
export const letter = (index: number): string => String.fromCharCode(65 + index);

/** A world's letter in its colour, by which it is found in tables and charts. */
export function mark(index: number): Html {
  return html`<span class="mark series-${index + 1}">${letter(index)}</span>`;
}
