import { type FigureInfo, formatFigure, formatInterval, type Report, registry } from '@genie/evaluate';
import { type Html, html } from '../html.ts';
import { scrolling } from '../scrolling.ts';
import { type Scale, spanning, whisker } from '../whisker.ts';

/** The same figures on videos that were trained on and on those that were not, and the gap between them. */
export function generalizationSection(report: Report): Html | null {
  const { generalization } = report;
  if (!generalization) return null;
  const shown = registry.flatMap(({ info }) =>
    info.seenAs !== undefined && generalization[info.seenAs] ? [{ info, ...generalization[info.seenAs]! }] : [],
  );
  return html`<section id="generalization"><h2>Generalization</h2>
    <p class="note">Videos that the world was trained on (seen) against held-out ones (unseen). A world that learned the game and not its videos is as good on both: no gap.</p>
    ${scrolling(
      'Seen against unseen videos',
      html`<table class="gaps">
      <thead><tr><th scope="col">Figure</th><th scope="col"><i class="key series-8"></i> Seen</th><th scope="col"><i class="key"></i> Unseen</th><th scope="col">Gap</th><td></td></tr></thead>
      <tbody>${shown.map((figure) => row(report, figure))}</tbody>
    </table>`,
    )}
  </section>`;
}

/** A figure on both kinds of video. */
type Shown = { info: FigureInfo } & NonNullable<Report['generalization']>[string];

function row(report: Report, { info, seen, unseen, seenInterval }: Shown): Html {
  const { path, label, unit, seenAs } = info;
  const unseenInterval = report.intervals?.[path];
  const cell = (value: number | null, interval: readonly [number, number] | undefined, side: 'seen' | 'unseen') => {
    if (value === null)
      return html`<td class="none">not defined here: ${report.notDefined[`generalization.${seenAs}.${side}`]}</td>`;
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
