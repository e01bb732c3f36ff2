import { expect, test } from 'vitest';
import { type SamplingLine, samplingTables } from './tables.ts';
import { samplingVariants } from './variants.ts';

const line = (variant: SamplingLine['variant']): SamplingLine => ({
  variant,
  quality: {
    nextFrame: { value: 33.26, margin: 1.58 },
    first16: { value: 24.9, margin: null },
    control: { value: 0.9917, margin: 0.022 },
    foundAtEnd: { ball: { value: 1, margin: 0.107 }, player: { value: Number.NaN, margin: null } },
    whole: { value: 0.81, margin: 0.066 },
  },
  framesPerSecond: 85.23,
});

test('a table a group, each begins with the world’s own', () => {
  const variants = samplingVariants({ steps: 4, temperature: 0.5 });
  const text = samplingTables(variants.filter(({ group }) => group === 'Own' || group === 'Order').map(line));
  expect(text.match(/### /g)).toHaveLength(1);
  const [title, , head, , own, first] = text.split('\n');
  expect(title).toBe('### Order');
  expect(head).toMatch(/next frame, dB .* ball at the end .* player at the end .* frames\/s/);
  expect(own).toMatch(
    /the world’s own +\| 33\.3 ± 1\.6 +\| 24\.9 +\| 0\.992 ± 0\.022 +\| 1\.000 ± 0\.107 +\| not defined/,
  );
  expect(first).toMatch(/^\| confidence order, 2 steps|^\| random order, 2 steps/);
});
