import { doesWhat } from '../../action-effects/tell-actions.ts';
import { formatInterval } from '../format.ts';
import { type Html, html } from '../html.ts';
import { image, movingImage, scaleTo } from '../image.ts';
import type { ActionRow } from '../input.ts';
import { meter } from '../meter.ts';
import type { Motion } from '../motion/mean-motion.ts';
import { motionWords } from '../motion/motion-words.ts';
import { animation, filmStrip, heatmap } from '../pictures.ts';
import { proportionInterval } from '../proportion-interval.ts';
import type { Report } from '../schema.ts';
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

/** One latent action: the world under it, what moves and where, how often it occurs, and how true it is. */
export async function actionCard(action: ActionRow, options: ActionCardOptions): Promise<Html> {
  const { report, motion, most, scale, fps } = options;
  const { index, code, name, usage, clips, change } = action;
  const size = scaleTo(change.width, 128);
  const trueAction = report.actions.codes?.find((entry) => entry.index === index)?.trueAction;
  return html`<article class="action">
    <h3><span class="code">${index}</span> ${name}${trueAction && trueAction !== name && html`<small>mapped to ${trueAction}</small>`}
      <small aria-label="digits of the code">${code.join(' ')}</small></h3>
    <div class="views">
      ${clips.length > 1 ? html`<span class="moving">from ${clips.length} starts</span><span class="held">from one start, first to last frame</span>` : html`<span>the world under it</span>`}<span>what changes</span>
      <div>${movingImage(await animation(clips, fps), await filmStrip(clips[0], clips.length), `the world under action ${name}`, size)}</div>
      ${image(await heatmap(change, scale, changeColour), `where frames change under action ${name}`, { scale: size, kind: 'change' })}
    </div>
    <p class="moved">${motionWords(motion, most)}</p>
    ${action.effect && html`<p class="moved">${action.keys?.length ? `Key ${action.keys.join(', ')}: ` : ''}${doesWhat(action)}.</p>`}
    <dl class="measures"><div><dt>Usage</dt><dd>${usage.toFixed(3)}${meter(usage)}</dd></div>
      <div><dt>Agreement</dt>${agreement(action, report)}</div></dl>
  </article>`;
}

/** How often it is the true action that it is mapped to, of how many transitions. */
function agreement({ index, agreement: share }: ActionRow, report: Report): Html {
  if (share === null) {
    // Where no agreement could be measured at all the report knows why; else this code alone is missing.
    const why = report.notDefined['actions.agreement'] ?? 'no held-out transition that was scored has this code';
    return html`<dd class="none">not defined here: ${why}</dd>`;
  }
  const scored = report.actions.table?.[index]?.reduce((a, b) => a + b, 0);
  if (!scored) return html`<dd>${share.toFixed(3)}${meter(share)}</dd>`;
  const interval = proportionInterval(share, scored);
  return html`<dd>${share.toFixed(3)} <small>${formatInterval(interval, 'share')}, ${scored.toLocaleString('en')} transitions</small>
    ${whisker(share, { scale: range([0, 1], 'share'), bar: true, interval })}</dd>`;
}
