import { formatFigure } from '@genie/evaluate';
import { type Figure, psnr } from '@genie/metrics';
import { type Html, html } from '../html.ts';
import { movingImage, scaleTo } from '../image.ts';
import type { ReportInput, RolloutPair } from '../input.ts';
import { animation, difference, stillBeside, thinned } from '../pictures.ts';

/** More frames than these are not animated: evenly chosen ones are. */
const mostFrames = 96;
/** Differences below, of 255, cannot be seen; drawn, they would be most of the page's bytes. */
const leastDifference = 8;

/** Free rollouts beside the truth, in step, and where they differ: typical ones, then the worst. */
export async function rolloutsSection({ rollouts, worst, losses = [], fps = 15 }: ReportInput): Promise<Html> {
  const cards = async (pairs: readonly RolloutPair[]) => {
    const made: Html[] = [];
    for (const pair of pairs) made.push(await card(pair, fps));
    return html`<div class="clips">${made}</div>`;
  };
  return html`<section id="rollouts"><h2>Rollouts</h2>
    <p class="note">After a few true frames the world sees only what it has drawn itself. The ratio is over all frames of a rollout.</p>
    ${rollouts.length === 0 ? html`<p class="empty">No rollout was made.</p>` : html`<h3>Typical</h3>${await cards(rollouts)}`}
    ${
      worst &&
      worst.rollouts.length > 0 &&
      html`<h3>The worst</h3>
      <p class="note">Those with the lowest PSNR of all that were measured, the worst first.</p>${await cards(worst.rollouts)}`
    }
    ${losses.length > 0 && html`<h3>Where something is lost</h3>${await cards(losses)}`}
  </section>`;
}

async function card({ truth, rollout, title }: RolloutPair, fps: number): Promise<Html> {
  const clips = [truth, rollout, difference(truth, rollout, leastDifference)];
  const last = await stillBeside(clips, Math.max(truth.count, rollout.count) - 1);
  const moving = await animation(
    clips.map((clip) => thinned(clip, mostFrames)),
    fps,
    { nearly: true },
  );
  const name = `${title}: truth, rollout and their difference`;
  return html`<figure class="clip"><figcaption>${title} <small>${ratio(psnr(rollout.frames, truth.frames))}, ${truth.count} frames</small></figcaption>
    <div class="columns"><span>truth</span><span>rollout</span><span>difference</span></div>
    ${movingImage(moving, last, name, scaleTo(truth.width, 128))}
  </figure>`;
}

/** '31.2 dB', or that there is no difference. */
export function ratio(figure: Figure): string {
  if (figure.value === null) return 'exact';
  const { number, unit } = formatFigure(figure.value, 'dB');
  return `${number} ${unit}`;
}
