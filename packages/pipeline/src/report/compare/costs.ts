import { formatBytes, formatSeconds } from '../format.ts';
import { type Html, html } from '../html.ts';
import { scrolling } from '../scrolling.ts';
import type { Comparison } from './comparison.ts';
import { mark } from './mark.ts';

const stages = [
  { key: 'data', label: 'Data' },
  { key: 'videoTokenizer', label: 'Video tokenizer' },
  { key: 'actionTokenizer', label: 'Action tokenizer' },
  { key: 'dynamics', label: 'Dynamics' },
] as const;

/** Costs of each world: wall time of each stage of its training, and the size of what it ships as. */
export function costs({ worlds }: Comparison): Html | null {
  // Where no training is known, the time of the data is that of the evaluation's own.
  const trained = stages.some(({ key }) => key !== 'data' && worlds.some(({ seconds }) => seconds[key] !== null));
  const timed = stages.filter(({ key }) => trained && worlds.some(({ seconds }) => seconds[key] !== null));
  const sized = worlds.some(({ bytes }) => bytes !== undefined);
  if (timed.length === 0 && !sized) return null;
  const cell = (text: string | null) =>
    text === null ? html`<td class="none">not known</td>` : html`<td>${text}</td>`;
  return html`<section id="costs"><h2>What it cost</h2>
    <p class="note">Wall time of the training, and the size of the bundle that one plays.</p>
    ${scrolling(
      'Cost of all worlds',
      html`<table class="compare costs">
      <thead><tr><th scope="col">Stage</th>${worlds.map(({ name }, i) => html`<th scope="col">${mark(i)} ${name}</th>`)}</tr></thead>
      <tbody>
      ${timed.map(
        ({ key, label }) =>
          html`<tr><th scope="row">${label}</th>${worlds.map(({ seconds }) => {
            const taken = seconds[key];
            return cell(taken === null ? null : formatSeconds(taken));
          })}</tr>`,
      )}
      ${timed.length > 0 && html`<tr><th scope="row">All stages</th>${worlds.map(({ seconds }) => cell(total(seconds)))}</tr>`}
      ${sized && html`<tr><th scope="row">Size of the bundle</th>${worlds.map(({ bytes }) => cell(bytes === undefined ? null : formatBytes(bytes)))}</tr>`}
      </tbody>
    </table>`,
    )}
  </section>`;
}

/** The time of all stages together, if all are known. */
function total(seconds: Comparison['worlds'][number]['seconds']): string | null {
  const taken = stages.map(({ key }) => seconds[key]).filter((value) => value !== null);
  return taken.length < stages.length ? null : formatSeconds(taken.reduce((a, b) => a + b, 0));
}
