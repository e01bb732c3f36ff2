import type { Unit } from './figures.ts';

const digits: Record<Unit, number> = {
  share: 3,
  ratio: 3,
  dB: 1,
  'dB difference': 2,
  pixels: 2,
  ms: 1,
  'frames/s': 1,
  bits: 2,
  distance: 3,
  frames: 0,
  points: 2,
};

const suffix: Record<Unit, string> = {
  share: '',
  ratio: '',
  dB: 'dB',
  'dB difference': 'dB',
  pixels: 'pixels',
  ms: 'ms',
  'frames/s': 'frames/s',
  bits: 'bits',
  distance: '',
  frames: 'frames',
  points: 'points',
};

/** A number and its unit, apart, so that they can be set in different sizes. */
export function formatFigure(value: number, unit: Unit): { number: string; unit: string } {
  const sign = unit === 'dB difference' && value > 0 ? '+' : '';
  return { number: sign + value.toFixed(digits[unit]).replace('-', '−'), unit: suffix[unit] };
}

/** '47 s', '3 min 20 s', '2 h 05 min'. */
export function formatSeconds(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const pad = (n: number) => String(n).padStart(2, '0');
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${pad(whole % 60)} s`;
  const minutes = Math.round(whole / 60);
  return `${Math.floor(minutes / 60)} h ${pad(minutes % 60)} min`;
}

/** '35.9–36.7', in the figure's unit without naming it; 'to' stands between where a minus could be misread. */
export function formatInterval([low, high]: readonly [low: number, high: number], unit: Unit): string {
  const [from, to] = [low, high].map((value) => formatFigure(value, unit).number);
  return `${from}${low < 0 || unit === 'dB difference' ? ' to ' : '–'}${to}`;
}

/** '7.4 MB', '812 kB'. */
export function formatBytes(bytes: number): string {
  return bytes < 1e6 ? `${Math.round(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
