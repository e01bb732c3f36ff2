interface UnitFormat {
  /** Digits after the point in a report, and in tables where small differences count. */
  digits: number;
  fine: number;
  /** Suffix behind the number. */
  suffix: string;
}

const formats = {
  share: { digits: 3, fine: 3, suffix: '' },
  ratio: { digits: 3, fine: 3, suffix: '' },
  dB: { digits: 1, fine: 2, suffix: 'dB' },
  'dB difference': { digits: 2, fine: 2, suffix: 'dB' },
  pixels: { digits: 2, fine: 2, suffix: 'pixels' },
  ms: { digits: 1, fine: 1, suffix: 'ms' },
  'frames/s': { digits: 1, fine: 1, suffix: 'frames/s' },
  bits: { digits: 2, fine: 3, suffix: 'bits' },
  distance: { digits: 3, fine: 3, suffix: '' },
  frames: { digits: 0, fine: 0, suffix: 'frames' },
  count: { digits: 0, fine: 1, suffix: '' },
  points: { digits: 2, fine: 2, suffix: 'points' },
} satisfies Record<string, UnitFormat>;

/** Unit of a figure, which also decides how it is written. */
export type Unit = keyof typeof formats;

/** Digits after the point and suffix of a unit. */
export function unitFormat(unit: Unit): UnitFormat {
  return formats[unit];
}

/** A number and its unit, apart, so that they can be set in different sizes. */
export function formatFigure(value: number, unit: Unit): { number: string; unit: string } {
  const { digits, suffix } = formats[unit];
  const sign = unit === 'dB difference' && value > 0 ? '+' : '';
  return { number: sign + value.toFixed(digits).replace('-', '−'), unit: suffix };
}

/** '35.9–36.7', in the figure's unit without naming it; 'to' stands between where a minus could be misread. */
export function formatInterval([low, high]: readonly [low: number, high: number], unit: Unit): string {
  const [from, to] = [low, high].map((value) => formatFigure(value, unit).number);
  return `${from}${low < 0 || unit === 'dB difference' ? ' to ' : '–'}${to}`;
}
