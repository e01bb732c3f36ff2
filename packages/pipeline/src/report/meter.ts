import { type Html, html } from './html.ts';

/** A share, 0…1, as a bar: decoration beside the number, which says the same. */
export function meter(share: number): Html {
  return html`<div class="meter" aria-hidden="true"><b style="width:${(100 * share).toFixed(1)}%"></b></div>`;
}
