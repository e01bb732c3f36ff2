import { actionsSection, reconstructionsSection, rolloutsSection } from './gallery.ts';
import { Html, html } from './html.ts';
import type { ReportInput } from './input.ts';
import { definitions, driftSection, figures, header, trainingSection } from './sections.ts';
import { style } from './style.ts';

/** The whole report as one HTML file: no script, nothing to load, so that it opens from a disk without network. */
export async function renderPage(input: ReportInput): Promise<string> {
  const { report, curves } = input;
  const title = report.title ?? report.world;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}: report</title>
<link rel="icon" href="data:,">
<style>${new Html(style)}</style>
</head>
<body><main>
${header(report)}
${figures(report)}
${await actionsSection(input)}
${await rolloutsSection(input)}
${driftSection(report)}
${await reconstructionsSection(input)}
${trainingSection(report, curves)}
${definitions(report)}
</main></body>
</html>
`.markup;
}
