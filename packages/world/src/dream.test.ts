import { backends, expectNoLeak, useBackend } from '@genie/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sourceOf, tinyBundle } from '../test/tiny-world.ts';
import { dream } from './dream.ts';
import { World } from './world.ts';

describe.each(backends)('a dream on %s', (backend) => {
  let world: World;

  beforeAll(async () => {
    await useBackend(backend);
    world = await World.load(sourceOf(await tinyBundle()));
  });
  afterAll(() => world.dispose());

  test('is the same for the same seed, and another one for another', async () => {
    expect(await dream(world, 3)).toEqual(await dream(world, 3));
    const seen = new Set<string>();
    for (let seed = 0; seed < 4; seed++) seen.add((await dream(world, seed)).tokens.join(';'));
    expect(seen.size).toBeGreaterThan(2);
  });

  test('begins a session like any other start', async () => {
    const session = world.session({ seed: 5, temperature: 1 });
    const frame = await session.reset({ dream: 2 });
    expect(frame).toMatchObject({ index: 0, height: 8, width: 12 });
    expect(session.state).toMatchObject({ seed: 5, index: 0, ...(await dream(world, 2)) });
    expect(session.state.tokens).toHaveLength(world.info.context);
    expect(session.state.actions).toHaveLength(world.info.context - 1);
    const next = await session.step(1);
    await session.reset({ dream: 2 });
    expect(await session.step(1)).toEqual(next);
  });

  test('plays on from what was put together', async () => {
    const quilted = await dream(world, 2, { frames: 0 });
    expect(quilted.tokens).toHaveLength(world.info.context);
    const one = await dream(world, 2, { frames: 1 });
    expect(one.tokens.slice(0, -1)).toEqual(quilted.tokens.slice(1));
    expect(one.actions.slice(0, -1)).toEqual(quilted.actions.slice(1));
  });

  test('leaves no tensors behind', async () => {
    await expectNoLeak(() => dream(world, 1));
  });
});
