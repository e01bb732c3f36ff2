import { psnr } from '@genie/metrics';
import { type Html, html } from '../html.ts';
import { image, scaleTo } from '../image.ts';
import type { ReconstructionPair, ReportInput } from '../input.ts';
import { type RawClip, still } from '../pictures.ts';
import { ratio } from './rollouts.ts';

/** Held-out frames before and after the tokenizer, pixel by pixel: typical ones, then the worst. */
export async function reconstructionsSection({ reconstructions, worst }: ReportInput): Promise<Html> {
  const tiles = async (pairs: readonly ReconstructionPair[]) => {
    const made: Html[] = [];
    for (const pair of pairs) made.push(await tile(pair));
    return html`<div class="pairs">${made}</div>`;
  };
  return html`<section id="reconstructions"><h2>Reconstructions</h2>
    <p class="note">Held-out frames above, what the tokens keep of them below.</p>
    ${reconstructions.length === 0 ? html`<p class="empty">No frame was reconstructed.</p>` : html`<h3>Typical</h3>${await tiles(reconstructions)}`}
    ${
      worst &&
      worst.reconstructions.length > 0 &&
      html`<h3>The worst</h3>
      <p class="note">Those with the lowest PSNR of all that were measured, the worst first.</p>${await tiles(worst.reconstructions)}`
    }
  </section>`;
}

async function tile({ original, reconstruction, title }: ReconstructionPair): Promise<Html> {
  const scale = scaleTo(original.width, 128);
  const first = (clip: RawClip) => clip.frames.subarray(0, clip.height * clip.width * 3);
  const of = title === undefined ? '' : ` of ${title}`;
  return html`<figure class="pair">
    ${image(await still(original), `original frame${of}`, { scale })}
    ${image(await still(reconstruction), `reconstruction${of}`, { scale })}
    <figcaption><b>${ratio(psnr(first(reconstruction), first(original)))}</b>${title}</figcaption>
  </figure>`;
}
