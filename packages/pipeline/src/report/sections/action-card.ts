import { formatFigure, formatInterval, perCodeFigures, type Report } from '@genie/evaluate';
import { proportionInterval } from '@genie/metrics';
import { doesWhat } from '../../action-effects/tell-actions.ts';
import { type Html, html } from '../html.ts';
import { image, movingImage, scaleTo } from '../image.ts';
import type { ActionRow } from '../input.ts';
import { meter } from '../meter.ts';
import type { Motion } from '../motion/mean-motion.ts';
import { motionWords } from '../motion/motion-words.ts';
import { animation, filmStrip, heatmap } from '../pictures.ts';
import { range, whisker } from '../whisker.ts';

/** Orange that reads on white and on black. */
const changeColour = [226, 96, 24];

export interface ActionCardOptions {
  report: Report;
  motion: Motion | null;
  /** Changed pixels of a frame under the action that changes most. */
  most: number;
  /** Change that is drawn full in the heatmap. */
  scale: number;
  fps: number;
}

/** One action: the world under it, what moves and where, how often it occurs, and how true it is. */
export async function actionCard(action: ActionRow, options: ActionCardOptions): Promise<Html> {
  const { report, motion, most, scale, fps } = options;
  const { index, code, name, clips, change } = action;
  const size = scaleTo(change.width, 128);
  const { trueAction, keys, effect } = report.actions.codes?.find((entry) => entry.index === index) ?? {};
  return html`<article class="action">
    <h3><span class="code">${index}</span> ${name}${trueAction && trueAction !== name && html`<small>mapped to ${trueAction}</small>`}
      <small aria-label="digits of the code">${code.join(' ')}</small></h3>
    <div class="views">
      ${clips.length > 1 ? html`<span class="moving">from ${clips.length} starts</span><span class="held">from one start, first to last frame</span>` : html`<span>the world under it</span>`}<span>what changes</span>
      <div>${movingImage(await animation(clips, fps), await filmStrip(clips[0], clips.length), `the world under action ${name}`, size)}</div>
      ${image(await heatmap(change, scale, changeColour), `where frames change under action ${name}`, { scale: size, kind: 'change' })}
    </div>
    <p class="moved">${motionWords(motion, most)}</p>
    ${effect && html`<p class="moved">${keys?.length ? `Key ${keys.join(', ')}: ` : ''}${doesWhat({ effect })}.</p>`}
    <dl class="measures">${perCodeFigures(report).map(
      (figure) =>
        html`<div><dt title="${figure.definition}">${figure.label}</dt>${ofCode(figure, index, report)}</div>`,
    )}</dl>
  </article>`;
}

/** A figure's own value for a code; of agreement, of how many transitions. */
function ofCode(figure: ReturnType<typeof perCodeFigures>[number], index: number, report: Report): Html {
  const { path, name, unit } = figure;
  const value = figure.of(index);
  if (value === null || value === undefined) {
    // Where the figure could not be measured at all the report knows why; else this code alone is missing.
    const why = report.notDefined[path] ?? 'no transition that it is measured on has this code';
    return html`<dd class="none">not defined here: ${why}</dd>`;
  }
  const written = formatFigure(value, unit);
  const scored = name === 'agreement' && report.actions.table?.[index]?.reduce((a, b) => a + b, 0);
  if (!scored) return html`<dd>${written.number} ${written.unit}${unit === 'share' && meter(value)}</dd>`;
  const interval = proportionInterval(value, scored);
  return html`<dd>${written.number} <small>${formatInterval(interval, unit)}, ${scored.toLocaleString('en')} transitions</small>
    ${whisker(value, { scale: range([0, 1], unit), bar: true, interval })}</dd>`;
}
