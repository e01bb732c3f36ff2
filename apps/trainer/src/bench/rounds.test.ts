import { expect, it } from 'vitest';
import type { Contender } from './contenders.ts';
import { runRounds } from './rounds.ts';
import { rows } from './rows.ts';

const order: string[] = [];
const contender = (name: string, more: Partial<Contender> = {}): Contender => ({
  name,
  title: name,
  against: null,
  device: 'cpu',
  once: false,
  seconds: 10,
  command: () => name,
  async measure(row) {
    order.push(`${row.name} ${name}`);
    const sizes = [4, 32, 8, 128, 4];
    return { what: row.model, sizes, batch: 8, threads: 2, msPerStep: order.length, framesPerSecond: 1 };
  },
  ...more,
});

it('takes turns, does the slow ones once, and gives up on what fails', async () => {
  const bad = contender('bad', { measure: () => Promise.reject(new Error('no compiler')) });
  const outlooks: [number, number][] = [];
  const contenders = [contender('a'), contender('b', { once: true }), bad, contender('c')];
  const samples = await runRounds(rows.slice(0, 2), contenders, 2, ({ done, secondsLeft }) =>
    outlooks.push([done, Math.round(secondsLeft)]),
  );
  const turns = ['a', 'b', 'c', 'a', 'c'];
  expect(order).toEqual([...turns.map((name) => `tokenizer ${name}`), ...turns.map((name) => `dynamics ${name}`)]);
  expect(samples.tokenizer!.a!.lines.map((line) => line?.msPerStep)).toEqual([1, 4]);
  expect(samples.tokenizer!.b!.lines.map((line) => line?.msPerStep ?? null)).toEqual([2, null]);
  expect(samples.tokenizer!.bad).toEqual({ lines: [null, null], failed: 'no compiler' });
  // Two rows of 4 + 3 measurements; guesses first, what was measured then.
  expect(outlooks[0]).toEqual([0, 140]);
  expect(outlooks.at(-1)).toEqual([13, 0]);
});
