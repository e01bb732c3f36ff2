import { digits, table } from '../markdown.ts';
import type { Interval } from './interval.ts';
import type { SamplingQuality } from './measure.ts';
import { ownName, type Variant } from './variants.ts';

/** Measurements of a variant. */
export interface SamplingLine {
  variant: Variant;
  quality: SamplingQuality;
  framesPerSecond: number;
}

/** A table for each group of variants, in each the world's own way first. */
export function samplingTables(lines: readonly SamplingLine[]): string {
  const own = lines.find(({ variant }) => variant.name === ownName);
  const groups = [...new Set(lines.map(({ variant }) => variant.group))];
  return groups
    .filter((group) => group !== own?.variant.group || lines.length === 1)
    .map((group) => {
      const members = lines.filter(({ variant }) => variant.group === group);
      return `### ${group}\n\n${samplingTable(own && !members.includes(own) ? [own, ...members] : members)}`;
    })
    .join('\n\n');
}

function samplingTable(lines: readonly SamplingLine[]): string {
  const objects = Object.keys(lines[0]!.quality.foundAtEnd);
  const head = [
    '',
    'next frame, dB',
    '16 frames, dB',
    'control',
    ...objects.map((name) => `${name} at the end`),
    'whole frames',
    'frames/s',
  ];
  const body = lines.map(({ variant, quality, framesPerSecond }) => [
    variant.name,
    decibels(quality.nextFrame),
    decibels(quality.first16),
    share(quality.control),
    ...objects.map((name) => share(quality.foundAtEnd[name]!)),
    share(quality.whole),
    digits(framesPerSecond),
  ]);
  return table(head, body);
}

function decibels({ value, margin }: Interval): string {
  return `${value.toFixed(1)}${margin === null ? '' : ` ± ${margin.toFixed(1)}`}`;
}

function share({ value, margin }: Interval): string {
  if (Number.isNaN(value)) return 'not defined';
  return `${value.toFixed(3)}${margin === null ? '' : ` ± ${margin.toFixed(3)}`}`;
}
