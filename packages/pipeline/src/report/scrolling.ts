import { type Html, html } from './html.ts';

/** What may be wider than a narrow screen: it scrolls by itself, by keyboard too. @param label - says what it is */
export function scrolling(label: string, body: Html): Html {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${label}">${body}</div>`;
}
