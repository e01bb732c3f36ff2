import { psnr } from '@genie/metrics';
import { formatFigure } from './format.ts';
import { type Html, html } from './html.ts';
import type { ActionRow, ReportInput } from './input.ts';
import {
  animation,
  brightest,
  difference,
  heatmap,
  type Picture,
  type RawClip,
  still,
  stillBeside,
} from './pictures.ts';
import type { Report } from './schema.ts';
import { meter } from './sections.ts';

/** Orange that reads on white and on black. */
const changeColour = [226, 96, 24];

/** A picture at a multiple of its size, its pixels crisp; where motion is unwelcome, `quiet` stands in its place. */
function image(picture: Picture, alt: string, options: { scale: number; quiet?: Picture }): Html {
  const size = html`width="${picture.width * options.scale}" height="${picture.height * options.scale}"`;
  const img = html`<img class="pixels" src="${picture.uri}" ${size} alt="${alt}">`;
  if (!options.quiet) return img;
  return html`<picture><source media="(prefers-reduced-motion: reduce)" srcset="${options.quiet.uri}">${img}</picture>`;
}

/** A whole number of screen pixels per frame pixel, so that a frame is about `target` wide. */
const scaleTo = (width: number, target: number) => Math.max(1, Math.round(target / width));

/** One row per latent action: what it is, how often, how true, what it does, where. */
export async function actionsSection({ report, actions, fps = 15 }: ReportInput): Promise<Html> {
  const scale = actions.reduce((most, { change }) => Math.max(most, brightest(change)), 0);
  const rows: Html[] = [];
  for (const action of actions) rows.push(await actionRow(action, scale, fps, report));
  return html`<section id="actions"><h2>What each latent action does</h2>
    <p class="note">Each animation repeats one action from the same start. The change is the mean difference from one frame to the next.</p>
    ${
      rows.length === 0
        ? html`<p class="empty">No latent action was tried.</p>`
        : html`<div class="scroll"><table class="actions">
      <colgroup><col class="narrow"><col><col><col><col class="picture"><col class="picture"></colgroup>
      <thead><tr><th>Code</th><th>Name</th><th>Usage</th><th>Agreement</th><th>What it does</th><th>What changes</th></tr></thead>
      <tbody>${rows}</tbody></table></div>`
    }
    ${confusion(report)}
  </section>`;
}

async function actionRow(action: ActionRow, scale: number, fps: number, report: Report): Promise<Html> {
  const { index, code, name, usage, agreement, clip, change } = action;
  const size = { scale: scaleTo(clip.width, 128), quiet: await still(clip, clip.count - 1) };
  // Where no agreement could be measured at all the report knows why; else this code alone is missing.
  const missing = report.notDefined['actions.agreement'] ?? 'no held-out transition that was scored has this code';
  const trueAction = report.actions.codes?.find((entry) => entry.index === index)?.trueAction;
  return html`<tr>
    <td><span class="code">${index}</span><small>${code.join(' ')}</small></td>
    <td>${name}${trueAction && trueAction !== name && html`<small>truly ${trueAction}</small>`}</td>
    <td class="bar" data-label="Usage">${usage.toFixed(3)}${meter(usage)}</td>
    <td class="bar" data-label="Agreement">${agreement === null ? html`<small>not defined here: ${missing}</small>` : html`${agreement.toFixed(3)}${meter(agreement)}`}</td>
    <td>${image(await animation([clip], fps), `the world under action ${name}`, size)}</td>
    <td>${image(await heatmap(change, scale, changeColour), `what changes under action ${name}`, { scale: size.scale })}</td>
  </tr>`;
}

/** How many scored transitions of each code fall on each true action. */
function confusion({ actions: { trueActions, table } }: Report): Html | null {
  if (!trueActions || !table) return null;
  const totals = trueActions.map((_, a) => table.reduce((sum, row) => sum + row[a], 0));
  const cell = (count: number, a: number) => {
    const share = totals[a] > 0 ? count / totals[a] : 0;
    return html`<td class="heat" style="--share:${share.toFixed(3)}">${count.toLocaleString('en')}</td>`;
  };
  return html`<h3>Latent against true actions</h3>
    <p class="note">Held-out transitions with each code (rows) and each true action (columns); shaded by the share of the column.</p>
    <div class="scroll"><table class="confusion">
      <thead><tr><th></th>${trueActions.map((name) => html`<th>${name}</th>`)}</tr></thead>
      <tbody>${table.map((row, code) => html`<tr><th>${code}</th>${row.map(cell)}</tr>`)}</tbody>
    </table></div>`;
}

/** Free rollouts beside the truth, in step, and where they differ. */
export async function rolloutsSection({ rollouts, fps = 15 }: ReportInput): Promise<Html> {
  const cards: Html[] = [];
  for (const { truth, rollout, title } of rollouts) {
    const clips = [truth, rollout, difference(truth, rollout)];
    const quiet = await stillBeside(clips, Math.max(truth.count, rollout.count) - 1);
    const scale = scaleTo(truth.width, 128);
    cards.push(html`<figure class="clip"><figcaption>${title}</figcaption>
      <div class="columns"><span>truth</span><span>rollout</span><span>difference</span></div>
      ${image(await animation(clips, fps), `${title}: truth, rollout and their difference`, { scale, quiet })}
    </figure>`);
  }
  return html`<section id="rollouts"><h2>Rollouts</h2>
    <p class="note">After a few true frames the world sees only what it has drawn itself.</p>
    ${cards.length === 0 ? html`<p class="empty">No rollout was made.</p>` : html`<div class="clips">${cards}</div>`}
  </section>`;
}

/** Held-out frames before and after the tokenizer, pixel by pixel. */
export async function reconstructionsSection({ reconstructions }: ReportInput): Promise<Html> {
  const tiles: Html[] = [];
  for (const { original, reconstruction } of reconstructions) {
    const scale = scaleTo(original.width, 128);
    const frame = (clip: RawClip) => clip.frames.subarray(0, clip.height * clip.width * 3);
    const ratio = psnr(frame(reconstruction), frame(original));
    const written = ratio.value === null ? { number: 'exact', unit: '' } : formatFigure(ratio.value, 'dB');
    tiles.push(html`<figure class="pair">
      ${image(await still(original), 'original frame', { scale })}
      ${image(await still(reconstruction), 'its reconstruction', { scale })}
      <figcaption>${written.number} ${written.unit}</figcaption>
    </figure>`);
  }
  return html`<section id="reconstructions"><h2>Reconstructions</h2>
    <p class="note">Held-out frames above, what the tokens keep of them below.</p>
    ${tiles.length === 0 ? html`<p class="empty">No frame was reconstructed.</p>` : html`<div class="pairs">${tiles}</div>`}
  </section>`;
}
