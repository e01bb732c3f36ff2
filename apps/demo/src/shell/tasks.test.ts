import { expect, test } from 'vitest';
import { inTurn } from './tasks.ts';

test('each has a task of its own, in order', async () => {
  const order: (string | number)[] = [];
  const parts = [1, 2, 3].map(async (part) => {
    await inTurn();
    order.push(part);
    setTimeout(() => order.push(`after ${part}`));
  });
  await Promise.all(parts);
  expect(order).toEqual([1, 'after 1', 2, 'after 2', 3]);
});
