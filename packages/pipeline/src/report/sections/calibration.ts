import type { Report } from '@genie/evaluate';
import { reliabilityChart } from '../charts/reliability.ts';
import { type Html, html } from '../html.ts';

/** Section on whether the confidence that unmasking goes by can be relied on. */
export function calibrationSection({ calibration, dynamics }: Report): Html | null {
  if (!calibration || calibration.length === 0) return null;
  const guesses = calibration.reduce((sum, { count }) => sum + count, 0);
  const title = 'Share of guesses that are right by their confidence';
  return html`<section id="calibration"><h2>Calibration</h2>
    <p class="note">Unmasking keeps the guesses that the dynamics is most sure of. On the dashed line it is right as often as it says; below it, it is too sure. A dot’s area is the share of the guesses that it stands for, its stroke the 95 % interval${
      typeof dynamics.calibrationError === 'number' &&
      html`; the mean distance from the line is the calibration error, ${dynamics.calibrationError.toFixed(3)}`
    }.</p>
    <div class="beside-plot">
      <figure class="plot square">${reliabilityChart(calibration, { width: 420, height: 320, title })}</figure>
      <table class="numbers"><caption class="none">${guesses.toLocaleString('en')} guesses</caption>
        <thead><tr><th scope="col">Confidence</th><th scope="col">Right</th><th scope="col">Guesses</th></tr></thead>
        <tbody>${calibration.map(
          ({ confidence, accuracy, count }) =>
            html`<tr><th scope="row">${confidence.toFixed(3)}</th><td>${accuracy.toFixed(3)}</td><td>${count.toLocaleString('en')}</td></tr>`,
        )}</tbody></table>
    </div>
  </section>`;
}
