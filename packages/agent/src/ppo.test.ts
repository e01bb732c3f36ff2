import { Random } from '@genie/ops';
import { expectNoLeak, useBackend } from '@genie/testing';
import { beforeAll, describe, expect, test } from 'vitest';
import { Corridor } from '../test/corridor.ts';
import { ActorCritic, Environment, likeliestActions, Ppo, playEpisodes } from './index.ts';

beforeAll(() => useBackend('wasm'));

const options = { steps: 4000, rolloutSteps: 16, learningRate: 0.01, discount: 0.9, seed: 3 };

function begin(): { model: ActorCritic; environment: Environment; ppo: Ppo } {
  const environment = new Environment(new Corridor(8), { frames: 1, maxSteps: 20 });
  const model = new ActorCritic({ ...environment.spaces, patchDim: 4, hiddenDim: 16 }, new Random(1));
  return { model, environment, ppo: new Ppo(model, environment, options) };
}

async function weights(model: ActorCritic): Promise<number[]> {
  return Object.values(await model.save()).flatMap(({ data }) => [...(data as Float32Array)]);
}

test('an agent learns to go to the end of a corridor, the shortest way', async () => {
  const { model, environment, ppo } = begin();
  const first = await ppo.update();
  expect(first.klDivergence).toBeLessThan(0.05); // the policy has hardly changed within an update
  expect(first.entropy).toBeCloseTo(Math.log(2), 1);
  while (!ppo.isDone) await ppo.update();
  const seeds = [0, 0, 1, 1, 2, 2, 3, 3];
  const greedy = async (observations: Int32Array) => likeliestActions((await model.judge(observations)).logits, 8);
  const taken: number[][] = [];
  const returns = await playEpisodes(
    environment,
    async (observations) => {
      taken.push(await greedy(observations));
      return taken.at(-1)!;
    },
    seeds,
  );
  expect(returns).toEqual(seeds.map(() => 1));
  expect(taken).toHaveLength(4); // from place 0 to place 4
  const { values } = await model.judge(Int32Array.of(0, 0, 0, 1, 0, 1, 0, 0, 0, 0));
  expect(values[0]).toBeGreaterThan(values[1]!); // the end is nearer
});

describe('a training that was stopped', () => {
  test('goes on to the same weights, to the bit, as one that was not', async () => {
    const whole = begin();
    for (let i = 0; i < 6; i++) await whole.ppo.update();
    const stopped = begin();
    for (let i = 0; i < 3; i++) await stopped.ppo.update();
    const state = structuredClone(await stopped.ppo.state());
    const goesOn = begin();
    await goesOn.ppo.restore(state);
    expect(goesOn.ppo.steps).toBe(3 * goesOn.ppo.stepsOfUpdate);
    for (let i = 0; i < 3; i++) await goesOn.ppo.update();
    expect(await weights(goesOn.model)).toEqual(await weights(whole.model));
    expect(await weights(goesOn.model)).not.toEqual(await weights(stopped.model));
  });
});

test('an update leaves no tensor behind', async () => {
  const { ppo } = begin();
  await ppo.update();
  await expectNoLeak(async () => void (await ppo.update()));
});
