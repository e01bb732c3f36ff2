import { expect, test } from 'vitest';
import { EvaluationProgress } from './evaluation-progress.ts';

test('the share that is done grows from part to part and from world to world', () => {
  const progress = new EvaluationProgress(2, { now: () => 0 });
  const shares = [progress.share()];
  for (const name of ['first', 'second']) {
    progress.world(name, ['video tokenizer', 'dynamics', 'control']);
    for (const part of ['video tokenizer', 'dynamics', 'control'] as const) {
      progress.update(part);
      shares.push(progress.share(), progress.share(0.5));
    }
  }
  progress.end();
  shares.push(progress.share(1));
  expect(shares[0]).toBe(0);
  expect(shares.at(-1)).toBe(1);
  expect([...shares].sort((a, b) => a - b)).toEqual(shares);
  expect(shares[7]).toBe(0.5); // the second world begins
});

test('once the user stops it, the next step ends the evaluation', () => {
  const controller = new AbortController();
  const progress = new EvaluationProgress(1, { signal: controller.signal });
  progress.world('first', ['dynamics']);
  progress.update('dynamics', 1, 3);
  controller.abort();
  expect(() => progress.update('dynamics', 2, 3)).toThrow(controller.signal.reason);
});
