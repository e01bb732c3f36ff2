import { agreement } from '@genie/metrics';
import { Random } from '@genie/ops';
import { expect, test } from 'vitest';
import { agreementInterval } from './agreement-interval.ts';

/** Videos of which each has its own share of wrong codes. */
function transitions(wrong: readonly number[]) {
  const random = new Random(5);
  const all = wrong.flatMap((share, video) =>
    Array.from({ length: 60 }, (_, i) => {
      const action = i % 3;
      return { video, action, code: random.uniform() < share ? (action + 1) % 3 : action };
    }),
  );
  return {
    codes: all.map(({ code }) => code),
    actions: all.map(({ action }) => action),
    clips: all.map(({ video }) => video),
    effective: all.map((_, i) => i % 7 !== 0),
  };
}

test('the interval covers the agreement of the videos that are scored', () => {
  const pairs = transitions([0, 0.05, 0, 0.3, 0, 0.1, 0, 0.2, 0, 0.15]);
  const figure = agreement({ ...pairs, numCodes: 3, numActions: 3 });
  if (figure.value === null) throw new Error(figure.reason);
  const of = (kind: 'balanced' | 'accuracy') => agreementInterval(pairs, figure.mapping, kind, new Random(1));
  const [balanced, accuracy] = [of('balanced'), of('accuracy')];
  expect(balanced![0]).toBeLessThan(figure.value);
  expect(balanced![1]).toBeGreaterThan(figure.value);
  expect(accuracy![0]).toBeLessThan(figure.accuracy);
  expect(accuracy![1]).toBeGreaterThan(figure.accuracy);
  expect(balanced![1] - balanced![0]).toBeLessThan(0.25);
});

test('one scored video has no interval', () => {
  const pairs = transitions([0, 0.1]);
  expect(agreementInterval(pairs, [0, 1, 2], 'balanced', new Random(1))).toBeUndefined();
});
