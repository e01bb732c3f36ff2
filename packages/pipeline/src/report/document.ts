import { Html, html } from './html.ts';
import { style } from './style/index.ts';

/** A whole page: no script, nothing to load, so that it opens from a disk without network. */
export function htmlDocument(
  title: string,
  body: readonly (Html | null)[],
  { wide = false }: { wide?: boolean } = {},
): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>${new Html(style)}</style>
</head>
<body><main${wide && html` class="wide"`}>
${body}
</main></body>
</html>
`.markup;
}
