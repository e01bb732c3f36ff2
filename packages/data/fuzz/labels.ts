import { basename } from 'node:path';
import { type FuzzTarget, Nonsense, spoilJson } from '@genie/testing/fuzz';
import { fitLabels, readLabels } from '../src/labels.ts';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** True actions: the JSON beside a video. */
export const target: FuzzTarget = {
  name: 'labels',
  seeds: () => ({
    'clip.json': encode(
      JSON.stringify({
        fps: 15,
        actionNames: ['stay', 'up', 'down'],
        actions: [0, 1, 1, 2],
        effective: [true, true, false, true],
        states: { ball: [1, 2, 3, 4, 5] },
        game: 'pong',
        scale: 1,
      }),
    ),
  }),
  spoil: (bytes, dice) => encode(spoilJson(new TextDecoder().decode(bytes), dice)),
  async read(file) {
    const labels = await readLabels(file);
    for (const [frames, fps] of [
      [5, 15],
      [10, 30],
      [3, 59.94],
    ] as const) {
      const fitted = fitLabels(labels, { frames, fps });
      if (typeof fitted === 'string') {
        if (/NaN|Infinity|undefined/.test(fitted)) throw new Nonsense(`${basename(file)}: ${fitted}`);
      } else if (!(fitted.rate > 0 && fitted.rate < 1e6)) throw new Nonsense(`a rate of ${fitted.rate}`);
    }
  },
};
