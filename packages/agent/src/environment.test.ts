import { expect, test } from 'vitest';
import { Corridor } from '../test/corridor.ts';
import { Environment } from './index.ts';

/** The place that each row of observations shows last. */
const shown = (observations: Int32Array) =>
  Array.from({ length: observations.length / 10 }, (_, i) => observations.subarray(i * 10 + 5, i * 10 + 10).indexOf(1));

test('an episode that ends begins anew within the step, and its last observation is handed out beside', async () => {
  const environment = new Environment(new Corridor(2), { frames: 2, maxSteps: 3 });
  expect(environment.spaces).toEqual({ frames: 2, patches: 5, levels: [2], actions: 2 });
  expect(shown(await environment.reset([3, 0]))).toEqual([3, 0]);
  const first = await environment.step([1, 1]);
  expect([...first.rewards]).toEqual([1, 0]);
  expect([...first.terminated]).toEqual([1, 0]);
  expect([...first.truncated]).toEqual([0, 0]);
  expect([...first.finalObservations.keys()]).toEqual([0]);
  expect([...first.finalObservations.get(0)!]).toEqual([0, 0, 0, 1, 0, 0, 0, 0, 0, 1]); // from 3 to 4
  expect(shown(first.observations)[1]).toBe(1);
  const begun = first.observations.subarray(0, 10);
  expect([...begun.subarray(0, 5)]).toEqual([...begun.subarray(5)]); // a first frame, as if it had always been there
  await environment.step([0, 1]);
  const third = await environment.step([0, 0]);
  expect([...third.truncated]).toEqual([0, 1]); // its third step; the other has begun anew since
  expect([...third.terminated]).toEqual([0, 0]);
  expect([...third.finalObservations.keys()]).toEqual([1]);
});

test('goes back to where it stood, with the same future', async () => {
  const environment = new Environment(new Corridor(3), { maxSteps: 4 });
  await environment.reset([1, 2, 3]);
  await environment.step([1, 0, 1]);
  const snapshot = structuredClone(environment.snapshot());
  const play = async () => {
    const seen = [];
    for (const action of [0, 1, 1, 0, 1, 1, 0]) {
      const { observations, rewards, truncated } = await environment.step([action, 1 - action, 1]);
      seen.push([...observations, ...rewards, ...truncated]);
    }
    return seen;
  };
  const once = await play();
  await environment.restore(snapshot);
  expect(await play()).toEqual(once);
});

test('what cannot be is told in one line', async () => {
  expect(() => new Environment(new Corridor(1), { maxSteps: 0 })).toThrow(
    'maxSteps is 0, expected an integer from 1 on',
  );
  const environment = new Environment(new Corridor(2));
  await expect(environment.reset([1])).rejects.toThrow('seeds: found 1, expected 2');
  await environment.reset([1, 2]);
  await expect(environment.step([1])).rejects.toThrow('actions: found 1, expected 2');
});
