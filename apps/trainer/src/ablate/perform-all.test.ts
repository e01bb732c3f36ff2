import { expect, test } from 'vitest';
import { performAll } from './perform-all.ts';

const task = (id: string, ...needs: string[]) => ({ id, needs });

test('each after what it needs, with its results, and no more at once than asked', async () => {
  let running = 0;
  let most = 0;
  const done: string[] = [];
  await performAll([task('a'), task('b', 'a'), task('c', 'a'), task('d', 'b', 'c')], 2, async ({ id }, inputs) => {
    most = Math.max(most, ++running);
    await new Promise((resolve) => setTimeout(resolve, 1));
    running--;
    done.push(`${id}(${inputs.join('')})`);
    return id;
  });
  expect(done).toEqual(['a()', 'b(a)', 'c(a)', 'd(bc)']);
  expect(most).toBe(2);
});

test('what was stopped stops what needs it', async () => {
  const begun: string[] = [];
  await performAll([task('a'), task('b', 'a'), task('c')], 1, async ({ id }) => {
    begun.push(id);
    return id === 'a' ? null : id;
  });
  expect(begun).toEqual(['a', 'c']);
});

test('the first error, when the others have ended', async () => {
  const ended: string[] = [];
  const work = performAll([task('a'), task('b'), task('c', 'a')], 2, async ({ id }) => {
    if (id === 'a') throw new Error('no disk');
    await new Promise((resolve) => setTimeout(resolve, 1));
    ended.push(id);
    return id;
  });
  await expect(work).rejects.toThrow('no disk');
  expect(ended).toEqual(['b']);
});
