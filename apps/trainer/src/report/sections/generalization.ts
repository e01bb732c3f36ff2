import { generalizationFigures } from '../figure-definitions.ts';
import { formatFigure, formatInterval } from '../format.ts';
import { type Html, html } from '../html.ts';
import type { Report } from '../schema.ts';
import { scrolling } from '../scrolling.ts';
import { type Scale, spanning, whisker } from '../whisker.ts';

/** The same figures on videos that were trained on and on those that were not, and the gap between them. */
export function generalizationSection(report: Report): Html | null {
  const { generalization } = report;
  if (!generalization) return null;
  const names = Object.keys(generalizationFigures) as (keyof typeof generalizationFigures)[];
  return html`<section id="generalization"><h2>Generalization</h2>
    <p class="note">Videos that the world was trained on (seen) against held-out ones (unseen). A world that learned the game and not its videos is as good on both: no gap.</p>
    ${scrolling(
      'Seen against unseen videos',
      html`<table class="gaps">
      <thead><tr><th scope="col">Figure</th><th scope="col"><i class="key series-8"></i> Seen</th><th scope="col"><i class="key"></i> Unseen</th><th scope="col">Gap</th><td></td></tr></thead>
      <tbody>${names.map((name) => row(report, name))}</tbody>
    </table>`,
    )}
  </section>`;
}

function row(report: Report, name: keyof typeof generalizationFigures): Html {
  const { path, label, unit } = generalizationFigures[name];
  const { seen, unseen, seenInterval } = report.generalization![name];
  const unseenInterval = report.intervals?.[path];
  const cell = (value: number | null, interval: readonly [number, number] | undefined, side: 'seen' | 'unseen') => {
    if (value === null)
      return html`<td class="none">not defined here: ${report.notDefined[`generalization.${name}.${side}`]}</td>`;
    const { number, unit: suffix } = formatFigure(value, unit);
    return html`<td>${number} ${suffix}${interval && html`<small>${formatInterval(interval, unit)}</small>`}</td>`;
  };
  const both = seen !== null && unseen !== null;
  const gap = both ? formatFigure(unseen - seen, unit) : null;
  return html`<tr><th scope="row">${label}</th>${cell(seen, seenInterval, 'seen')}${cell(unseen, unseenInterval, 'unseen')}
    <td>${gap ? html`<b>${unseen! > seen! && !gap.number.startsWith('+') && '+'}${gap.number}</b> ${gap.unit}` : '–'}</td>
    <td>${both && pair(seen, seenInterval, unseen, unseenInterval)}</td></tr>`;
}

/** Both on one scale, the seen above. */
function pair(
  seen: number,
  seenInterval: readonly [number, number] | undefined,
  unseen: number,
  unseenInterval: readonly [number, number] | undefined,
): Html {
  const all = [seen, unseen, ...(seenInterval ?? []), ...(unseenInterval ?? [])];
  const scale: Scale = spanning(all);
  return html`${whisker(seen, { scale, interval: seenInterval, series: 7 })}${whisker(unseen, { scale, interval: unseenInterval })}`;
}
