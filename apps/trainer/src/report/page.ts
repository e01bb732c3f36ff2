import { htmlDocument } from './document.ts';
import type { Html } from './html.ts';
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

/** The whole report as one HTML file. */
export async function renderPage(input: ReportInput): Promise<string> {
  const { report, curves } = input;
  const all: { id: string; title: string; body: Html | null }[] = [
    { id: 'figures', title: 'Figures', body: figureCards(report) },
    { id: 'actions', title: 'Actions', body: await actionsSection(input) },
    { id: 'rollouts', title: 'Rollouts', body: await rolloutsSection(input) },
    { id: 'drift', title: 'Drift', body: driftSection(report) },
    { id: 'long-play', title: 'Long play', body: await longPlaySection(input) },
    { id: 'reconstructions', title: 'Reconstructions', body: await reconstructionsSection(input) },
    { id: 'generalization', title: 'Generalization', body: generalizationSection(report) },
    { id: 'calibration', title: 'Calibration', body: calibrationSection(report) },
    { id: 'training', title: 'Training', body: trainingSection(report, curves) },
    { id: 'definitions', title: 'Definitions', body: definitions(report) },
  ];
  const there = all.filter(({ body }) => body !== null);
  const moves = input.actions.length + input.rollouts.length > 0;
  return htmlDocument(`${report.title ?? report.world}: report`, [
    header(report, there, { moves }),
    ...there.map(({ body }) => body),
  ]);
}
