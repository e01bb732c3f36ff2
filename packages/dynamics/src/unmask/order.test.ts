import { Random } from '@genie/ops';
import { describe, expect, test } from 'vitest';
import { haltonPlaces } from '../variants/unmasking.ts';
import type { OrderKind } from './sampling.ts';
import { placeOrder } from './schedule.ts';

const grid = { batch: 2, frames: 2, rows: 3, columns: 4 };
const perClip = 24;
const confidence = Float32Array.from({ length: 2 * perClip }, (_, i) => ((i * 7) % perClip) / perClip + 0.01);

/** The places of each round, for one clip. */
function rounds(order: OrderKind, options: { seed?: number; choiceTemperature?: number; clip?: number } = {}) {
  const { seed, choiceTemperature = 0, clip = 0 } = options;
  const randoms = seed === undefined ? undefined : [seed, seed + 1].map((each) => new Random(each));
  const choose = placeOrder({ order, choiceTemperature }, grid, randoms);
  const hidden = new Uint8Array(2 * perClip).fill(1);
  return [4, 8, 12].map((count, round) => {
    const places = choose({ clip, count, confidence, hidden, progress: (round + 1) / 3 });
    for (const place of places) hidden[place] = 0;
    return places;
  });
}

describe.each(['confidence', 'random', 'halton'] as const)('by %s', (order) => {
  test('each place of the clip is opened once, as many in a round as asked for', () => {
    for (const clip of [0, 1]) {
      const opened = rounds(order, { seed: 1, clip });
      expect(opened.map(({ length }) => length)).toEqual([4, 8, 12]);
      const sorted = opened.flat().sort((a, b) => a - b);
      expect(sorted).toEqual(Array.from({ length: perClip }, (_, i) => clip * perClip + i));
    }
  });

  test('a seed gives the same again', () => {
    const options = { seed: 5, choiceTemperature: 2 };
    expect(rounds(order, options)).toEqual(rounds(order, options));
  });
});

test('by confidence the surest come first', () => {
  const [first, second] = rounds('confidence');
  const least = Math.min(...first!.map((place) => confidence[place]!));
  for (const place of second!) expect(confidence[place]).toBeLessThan(least);
});

test('noise on the confidence changes the order, but in the last round, where all are opened', () => {
  const plain = rounds('confidence');
  const noisy = rounds('confidence', { seed: 1, choiceTemperature: 5 });
  expect(noisy[0]).not.toEqual(plain[0]);
  const faint = rounds('confidence', { seed: 1, choiceTemperature: 1e-9 });
  expect(faint).toEqual(plain);
});

test('other seeds give other random orders, and begin elsewhere in the Halton sequence', () => {
  for (const order of ['random', 'halton'] as const) {
    const firsts = new Set(Array.from({ length: 20 }, (_, seed) => rounds(order, { seed })[0]![0]));
    expect(firsts.size).toBeGreaterThan(3);
  }
});

test('without chance the Halton order is the sequence, the frames in turn', () => {
  const sequence = haltonPlaces(3, 4);
  const expected = [...sequence].flatMap((place) => [place, 12 + place]);
  expect(rounds('halton').flat()).toEqual(expected);
});
