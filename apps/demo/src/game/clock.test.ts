import { expect, test } from 'vitest';
import { Clock } from './clock.ts';

const turn = () => new Promise<void>((resolve) => setTimeout(resolve));

test('goes on until a frame says that it was the last', async () => {
  let frames = 0;
  await new Clock().start(
    () => 0,
    () => ++frames < 5,
  );
  expect(frames).toBe(5);
});

test('what begins takes over from what runs, and stop ends it', async () => {
  const clock = new Clock();
  const done: string[] = [];
  const play = (name: string) =>
    clock.start(
      () => 0,
      async () => {
        await turn();
        return done.push(name) < 100;
      },
    );
  const first = play('first');
  await turn();
  const second = play('second');
  await first;
  const { length } = done.filter((name) => name === 'first');
  await turn();
  clock.stop();
  await second;
  expect(done.filter((name) => name === 'first')).toHaveLength(length);
  expect(done.length).toBeLessThan(100);
});
