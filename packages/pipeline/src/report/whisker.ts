import type { Unit } from '@genie/evaluate';
import { type Html, html } from './html.ts';

/** Ends of a small scale. */
export type Scale = readonly [from: number, to: number];

/** The scale of a figure: 0 to 1 for shares and ratios that lie there, otherwise {@link spanning} the given values. */
export function range(values: readonly (number | null)[], unit: Unit): Scale {
  const within = values.every((value) => value === null || (value >= 0 && value <= 1));
  return within && (unit === 'share' || unit === 'ratio') ? [0, 1] : spanning(values);
}

/** From a little below the least value to a little above the largest. */
export function spanning(values: readonly (number | null)[]): Scale {
  const known = values.filter((value) => value !== null);
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const margin = 0.08 * (high - low || Math.abs(high) || 1);
  return [low - margin, high + margin];
}

export interface WhiskerOptions {
  scale: Scale;
  interval?: readonly [low: number, high: number] | null;
  /** A value to hold it against: a mark on the scale. */
  baseline?: number | null;
  /** A value that it can at most reach: another mark. */
  ceiling?: number | null;
  /** A bar from the scale's start to the value; otherwise a dot stands at it. */
  bar?: boolean;
  /** Colours the bar as a figure that should be small. */
  lowerIsBetter?: boolean | undefined;
  /** Series colour, 0…7. Default: the accent. */
  series?: number;
}

/** A value on a small scale with its interval: decoration beside the number, which says the same. */
export function whisker(value: number, options: WhiskerOptions): Html {
  const { scale, interval, baseline, ceiling, bar = false, lowerIsBetter = false, series } = options;
  const [from, to] = scale;
  const at = (x: number) => Math.min(100, Math.max(0, (100 * (x - from)) / (to - from)));
  const css = (x: number) => `${x.toFixed(1)}%`;
  const kind = `${bar ? ' bar' : ' dot'}${lowerIsBetter ? ' lower' : ''}${series === undefined ? '' : ` series-${series + 1}`}`;
  return html`<div class="whisker${kind}" aria-hidden="true">
    ${bar ? html`<b style="width:${css(at(value))}"></b>` : html`<b style="left:${css(at(value))}"></b>`}
    ${typeof baseline === 'number' && html`<i class="baseline" style="left:${css(at(baseline))}"></i>`}
    ${typeof ceiling === 'number' && html`<i class="baseline" style="left:${css(at(ceiling))}"></i>`}
    ${interval && html`<i class="interval" style="left:${css(at(interval[0]))};right:${css(100 - at(interval[1]))}"></i>`}
  </div>`;
}
