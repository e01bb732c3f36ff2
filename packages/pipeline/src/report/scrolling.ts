import { type Html, html } from './html.ts';

/** Wraps content that may be wider than a narrow screen: it scrolls by itself, by keyboard too. @param label - its name */
export function scrolling(label: string, body: Html): Html {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${label}">${body}</div>`;
}
