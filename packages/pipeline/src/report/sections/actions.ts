import { type Html, html } from '../html.ts';
import type { ReportInput } from '../input.ts';
import { meanMotion } from '../motion/mean-motion.ts';
import { brightest, firstFrames } from '../pictures.ts';
import { actionCard } from './action-card.ts';
import { confusion } from './confusion.ts';

/** Steps in which an action's own effect is looked for: later ones differ by what came of it as well. */
const directSteps = 4;

/** One card per action: what it moves, how often it occurs, how true it is, and the world under it. */
export async function actionsSection({ report, actions, fps = 15 }: ReportInput): Promise<Html> {
  const scale = actions.reduce((most, { change }) => Math.max(most, brightest(change)), 0);
  const cards: Html[] = [];
  const firstSteps = actions.map(({ clips }) => clips.map((clip) => firstFrames(clip, directSteps + 1)));
  const motions = firstSteps.map((clips, i) =>
    meanMotion(
      clips,
      firstSteps.filter((_, j) => j !== i),
    ),
  );
  const most = Math.max(0, ...motions.map((motion) => motion?.changed ?? 0));
  for (const [i, action] of actions.entries()) {
    cards.push(await actionCard(action, { report, motion: motions[i], most, scale, fps }));
  }
  const { fromLabels } = report.actions;
  return html`<section id="actions"><h2>What each ${fromLabels ? '' : 'latent '}action does</h2>
    ${fromLabels && html`<p class="note">This world was trained on the true actions, which labels beside its videos say. No action is inferred, so there is no agreement to measure; control tells whether the actions are obeyed.</p>`}
    <p class="note">The world repeats one action, from the same starts for each. What moved is told from the first steps and from the pixels that differ from those under the other actions, so that a ball which flies anyway does not count. The range of an agreement is Wilson’s 95 % interval over the transitions.</p>
    ${report.actions.told && html`<p><strong>${report.actions.told}</strong></p>`}
    ${report.actions.contradictions?.map((line) => html`<p class="note"><strong>${line}.</strong></p>`)}
    ${cards.length === 0 ? html`<p class="empty">No action was tried.</p>` : html`<div class="actions">${cards}</div>`}
    ${confusion(report)}
  </section>`;
}
