import { oneLine } from '../errors.ts';
import { tellNote } from '../tell.ts';
import { htmlDocument } from './document.ts';
import { type Html, html } from './html.ts';
import type { ReportInput } from './input.ts';
import { actionsSection } from './sections/actions.ts';
import { calibrationSection } from './sections/calibration.ts';
import { definitions } from './sections/definitions.ts';
import { driftSection } from './sections/drift.ts';
import { figureCards } from './sections/figure-cards.ts';
import { generalizationSection } from './sections/generalization.ts';
import { header } from './sections/header.ts';
import { longPlaySection } from './sections/long-play.ts';
import { reconstructionsSection } from './sections/reconstructions.ts';
import { rolloutsSection } from './sections/rollouts.ts';
import { trainingSection } from './sections/training.ts';

/** The whole report as one HTML file. A section that cannot be drawn says so, on the page and on stderr; the others are there. */
export async function renderPage(input: ReportInput): Promise<string> {
  const { report, curves } = input;
  const sections: { id: string; title: string; draw: () => Html | null | Promise<Html | null> }[] = [
    { id: 'figures', title: 'Figures', draw: () => figureCards(report) },
    { id: 'actions', title: 'Actions', draw: () => actionsSection(input) },
    { id: 'rollouts', title: 'Rollouts', draw: () => rolloutsSection(input) },
    { id: 'drift', title: 'Drift', draw: () => driftSection(report) },
    { id: 'long-play', title: 'Long play', draw: () => longPlaySection(input) },
    { id: 'reconstructions', title: 'Reconstructions', draw: () => reconstructionsSection(input) },
    { id: 'generalization', title: 'Generalization', draw: () => generalizationSection(report) },
    { id: 'calibration', title: 'Calibration', draw: () => calibrationSection(report) },
    { id: 'training', title: 'Training', draw: () => trainingSection(report, curves) },
    { id: 'definitions', title: 'Definitions', draw: () => definitions(report) },
  ];
  const all: { id: string; title: string; body: Html | null }[] = [];
  for (const { id, title, draw } of sections) all.push({ id, title, body: await drawn(id, title, draw) });
  const there = all.filter(({ body }) => body !== null);
  const moves = input.actions.length + input.rollouts.length > 0;
  return htmlDocument(`${report.title ?? report.world}: report`, [
    header(report, there, { moves }),
    ...there.map(({ body }) => body),
  ]);
}

async function drawn(id: string, title: string, draw: () => Html | null | Promise<Html | null>): Promise<Html | null> {
  try {
    return await draw();
  } catch (error) {
    const why = oneLine(error);
    tellNote(`report: ${title} could not be drawn: ${why}; its figures are in report.json`);
    return html`<section id="${id}"><h2>${title}</h2><p>Could not be drawn: ${why}. Its figures are in report.json.</p></section>`;
  }
}
