import { words } from '@genie/evaluate';
import type { Line, Point } from '../charts/line-chart.ts';
import { widePlot } from '../charts/wide-plot.ts';
import { type Html, html } from '../html.ts';
import { image, scaleTo } from '../image.ts';
import type { LongPlayPictures, ReportInput } from '../input.ts';
import { frameAt, still } from '../pictures.ts';
import { scrolling } from '../scrolling.ts';

/** Section on whether the game's objects are still there after long play: curves, and pictures if any. */
export async function longPlaySection({ report, longPlay: pictures }: ReportInput): Promise<Html | null> {
  const { longPlay } = report;
  if (!longPlay || longPlay.windows.length === 0) return null;
  const { windows, games, frames } = longPlay;
  const names = [...new Set(windows.flatMap(({ objects }) => Object.keys(objects)))];
  // A share is that of a whole stretch: a step from its first to its last frame.
  const step = ({ from, to }: { from: number; to: number }, share: number): Point[] => [
    [from, share],
    [to, share],
  ];
  const lines: Line[] = [
    ...names.map((name, i) => ({
      name: words(name),
      series: i + 1,
      points: windows.flatMap((w) => (name in w.objects ? step(w, w.objects[name]) : [])),
    })),
    { name: 'all of them', series: 0, points: windows.flatMap((w) => step(w, w.whole)) },
  ];
  return html`<section id="long-play"><h2>Long play</h2>
    <p class="note">${games} ${games === 1 ? 'game' : 'games'} of ${frames.toLocaleString('en')} frames under random keys, without truth beside them: the share of the frames of each stretch in which each object is found.</p>
    ${widePlot(lines, { height: 260, xName: 'frames played', yRange: [0, 1], title: 'Share of frames in which each object is there, by frames played' })}
    <details><summary>In numbers</summary>
      ${scrolling(
        'Long play in numbers',
        html`<table class="numbers">
        <thead><tr><th scope="col">Frames</th>${names.map((name) => html`<th scope="col">${words(name)}</th>`)}<th scope="col">all of them</th></tr></thead>
        <tbody>${windows.map(
          ({ from, to, objects, whole }) =>
            html`<tr><th scope="row">${from}–${to}</th>${names.map((name) => html`<td>${objects[name]?.toFixed(3) ?? '–'}</td>`)}<td>${whole.toFixed(3)}</td></tr>`,
        )}</tbody></table>`,
      )}</details>
    ${pictures && (await timeTable(pictures))}
  </section>`;
}

/** A row of frames for each game. */
async function timeTable({ frames, games }: LongPlayPictures): Promise<Html> {
  const rows: Html[] = [];
  for (const [g, game] of games.entries()) {
    const cells: Html[] = [];
    for (const [i, frame] of frames.entries()) {
      const alt = `game ${g + 1} after ${frame} frames`;
      cells.push(html`<td>${image(await still(frameAt(game, i)), alt, { scale: scaleTo(game.width, 112) })}</td>`);
    }
    rows.push(html`<tr><th scope="row">game ${g + 1}</th>${cells}</tr>`);
  }
  return html`<h3>As it looks</h3>
    ${scrolling(
      'Pictures of long play',
      html`<table class="times">
      <thead><tr><td></td>${frames.map((frame) => html`<th scope="col">frame ${frame.toLocaleString('en')}</th>`)}</tr></thead>
      <tbody>${rows}</tbody></table>`,
    )}`;
}
