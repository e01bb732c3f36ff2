import { readFile } from 'node:fs/promises';
import { games } from '@genie/data/games';
import { prepareWasmKernels, Random } from '@genie/ops';
import { useBackend } from '@genie/testing';
import { World } from '@genie/world';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ActorCritic, AgentError, decodeAgent, Environment, encodeAgent, LearnedGames, TrueGames } from './index.ts';

const game = games.pong;
const count = 2;
let world: World;
beforeAll(async () => {
  await useBackend('wasm');
  await prepareWasmKernels();
  world = await World.load((file) => readFile(new URL(`../../../worlds/pong/${file}`, import.meta.url)));
});
afterAll(() => world.dispose());

test.each(['learned', 'true'])('%s games go back to where they stood, with the same future', async (kind) => {
  const simulator = kind === 'true' ? new TrueGames(world, { count, game }) : new LearnedGames(world, { count, game });
  const environment = new Environment(simulator, { maxSteps: 6 });
  expect(environment.spaces).toMatchObject({ frames: 2, patches: 64, actions: 3 });
  await environment.reset([5, 11]);
  await environment.step([0, 2]);
  const snapshot = structuredClone(environment.snapshot());
  const play = async () => {
    const steps = [];
    for (let t = 0; t < 7; t++) steps.push(await environment.step([t % 3, 2 - (t % 3)]));
    return steps;
  };
  const once = await play(); // over the episodes' end
  expect(once.map(({ truncated }) => [...truncated])).toContainEqual([1, 1]);
  await environment.restore(snapshot);
  expect(await play()).toEqual(once);
  environment.dispose();
});

test('the true game, played by its own policy, pays', async () => {
  const simulator = new TrueGames(world, { count: 4, game });
  await simulator.begin([0, 1, 2, 3], [7, 8, 9, 10]);
  let sum = 0;
  for (let t = 0; t < 100; t++)
    for (const reward of (await simulator.advance(simulator.scripted())).rewards) sum += reward;
  expect(sum).toBeGreaterThan(0);
});

test('what cannot be played alike is told in one line', () => {
  expect(() => new TrueGames(world, { count, game: { ...game, fps: 30 } })).toThrow(
    'pong: it shows 64×64 at 15 frames a second, pong 64×64 at 30 frames a second: they cannot be played alike',
  );
  expect(() => new TrueGames(world, { count, game: { ...game, actions: ['stay', 'up'] } })).toThrow(
    "pong: its action down is none of pong's (stay, up)",
  );
});

test('an agent is written and read, and knows its world', async () => {
  const config = { frames: 2, patches: 64, levels: [2, 2], actions: 3, patchDim: 2, hiddenDim: 4 };
  const model = new ActorCritic(config, new Random(1));
  const bytes = await encodeAgent(model, world.info);
  const again = decodeAgent(bytes, world.info, 'agent.safetensors');
  expect(again.config).toEqual(config);
  expect(await again.save()).toEqual(await model.save());
  const other = { name: 'maze', files: { 'video-tokenizer.safetensors': { sha256: 'another', bytes: 1 } } };
  expect(() => decodeAgent(bytes, other, 'agent.safetensors')).toThrow(AgentError);
  expect(() => decodeAgent(bytes, other, 'agent.safetensors')).toThrow('it is an agent of another world (pong)');
});
